import type { FeatureMaps } from '../../../shared/training/run';
import { signedPixel, valueRange } from './colorScale';

/** Where a block's maps lie on one canvas: tiles of equal size in rows, with a gap between. */
export interface MapGrid {
  /** How many maps were sent. */
  readonly count: number;
  /** Of one map, in its own values. */
  readonly mapWidth: number;
  readonly mapHeight: number;
  readonly columns: number;
  readonly rows: number;
  /** Of one tile on the canvas, in canvas pixels. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly gap: number;
  /** Of the whole canvas, in canvas pixels. */
  readonly width: number;
  readonly height: number;
}

/** Whether every map has its own scale of colours, or all of a block share one. */
export type ScaleMode = 'block' | 'map';

/** A mode, or the value that the ends of the scale stand for. */
export type Scale = ScaleMode | { readonly extent: number };

/**
 * Lays a block's maps out. A flat list `[F]` is F maps of one value each.
 * @param shape `[C, H, W]` or `[F]`
 * @param count how many of the channels are shown
 * @param tile the longer side of one tile, in canvas pixels
 * @param columns tiles in a row
 */
export function layoutMaps(
  shape: readonly number[],
  count: number,
  { tile, columns, gap }: { tile: number; columns: number; gap: number },
): MapGrid {
  const mapHeight = shape[1] ?? 1;
  const mapWidth = shape[2] ?? 1;
  const scale = tile / Math.max(mapWidth, mapHeight);
  const tileWidth = Math.max(1, Math.round(mapWidth * scale));
  const tileHeight = Math.max(1, Math.round(mapHeight * scale));
  const used = Math.max(1, Math.min(columns, count));
  const rows = Math.max(1, Math.ceil(count / used));
  return {
    count,
    mapWidth,
    mapHeight,
    columns: used,
    rows,
    tileWidth,
    tileHeight,
    gap,
    width: used * tileWidth + (used - 1) * gap,
    height: rows * tileHeight + (rows - 1) * gap,
  };
}

/** How many maps a message carries: the core may leave the last channels out. */
export function mapCount(maps: FeatureMaps): number {
  const places = (maps.shape[1] ?? 1) * (maps.shape[2] ?? 1);
  return Math.floor(maps.values.length / places);
}

/** The map at a point of the canvas, or null in a gap. */
export function mapAt(grid: MapGrid, x: number, y: number): number | null {
  const column = Math.floor(x / (grid.tileWidth + grid.gap));
  const row = Math.floor(y / (grid.tileHeight + grid.gap));
  const insideX = x - column * (grid.tileWidth + grid.gap) < grid.tileWidth;
  const insideY = y - row * (grid.tileHeight + grid.gap) < grid.tileHeight;
  const index = row * grid.columns + column;
  const valid = x >= 0 && y >= 0 && column < grid.columns && index < grid.count;
  return valid && insideX && insideY ? index : null;
}

/**
 * Paints maps into RGBA pixels of `grid.width` × `grid.height`, each value as a crisp rectangle
 * (nearest neighbour: a feature map has no values between its values).
 * @param pixels length at least width · height; gaps are left untouched
 */
export function paintMaps(
  pixels: Uint32Array,
  values: Float32Array,
  grid: MapGrid,
  mode: Scale,
): void {
  const places = grid.mapWidth * grid.mapHeight;
  const shared = typeof mode === 'string' ? valueRange(values).extent : mode.extent;
  const columnOf = nearest(grid.tileWidth, grid.mapWidth);
  const rowOf = nearest(grid.tileHeight, grid.mapHeight);
  for (let map = 0; map < grid.count; map++) {
    const start = map * places;
    const extent = mode === 'map' ? valueRange(values, start, start + places).extent : shared;
    const scale = extent > 0 ? 1 / extent : 0;
    const left = (map % grid.columns) * (grid.tileWidth + grid.gap);
    const top = Math.floor(map / grid.columns) * (grid.tileHeight + grid.gap);
    for (let y = 0; y < grid.tileHeight; y++) {
      const from = start + (rowOf[y] ?? 0) * grid.mapWidth;
      const to = (top + y) * grid.width + left;
      for (let x = 0; x < grid.tileWidth; x++) {
        pixels[to + x] = signedPixel((values[from + (columnOf[x] ?? 0)] ?? 0) * scale);
      }
    }
  }
}

/** For each of `size` pixels, the one of `count` values under its middle. */
function nearest(size: number, count: number): Uint16Array {
  return Uint16Array.from({ length: size }, (_, i) => Math.floor(((i + 0.5) * count) / size));
}
