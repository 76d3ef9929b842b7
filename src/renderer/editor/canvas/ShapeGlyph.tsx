import type { SampleShape } from '../../../shared/layers/definition';

const HEIGHT = 36;
const WIDTH = 168;

/**
 * A small drawing of a shape: feature maps as a stack of sheets, a flat list as a row of cells. Sizes
 * are logarithmic, so that 28 × 28 × 1 and 4 × 4 × 512 can both be seen.
 */
export function ShapeGlyph({ shape }: { readonly shape: SampleShape | undefined }) {
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden>
      {shape && (shape.length === 3 ? <Sheets shape={shape} /> : <Cells count={shape[0] ?? 1} />)}
    </svg>
  );
}

const log = (value: number) => Math.log2(Math.max(value, 1));

function Sheets({ shape }: { readonly shape: SampleShape }) {
  const [channels = 1, height = 1, width = 1] = shape;
  const sheets = Math.min(12, 1 + Math.round(log(channels) * 1.4));
  const sheetHeight = Math.min(32, 6 + log(height) * 4.6);
  const sheetWidth = Math.min(32, 6 + log(width) * 4.6);
  const step = 9;
  const left = (WIDTH - (sheets - 1) * step - sheetWidth) / 2;
  return Array.from({ length: sheets }, (_, index) => (
    <rect
      key={index}
      x={left + index * step}
      y={(HEIGHT - sheetHeight) / 2}
      width={sheetWidth}
      height={sheetHeight}
      rx={2.5}
      fill="var(--glyph-fill)"
      stroke="currentColor"
      strokeWidth={1}
    />
  ));
}

function Cells({ count }: { readonly count: number }) {
  const cells = Math.min(20, count <= 12 ? count : Math.round(log(count) * 2));
  const step = 8;
  const left = (WIDTH - cells * step) / 2;
  return Array.from({ length: cells }, (_, index) => (
    <rect
      key={index}
      x={left + index * step}
      y={(HEIGHT - 8) / 2}
      width={6}
      height={8}
      rx={1.5}
      fill="var(--glyph-fill)"
      stroke="currentColor"
      strokeWidth={1}
    />
  ));
}
