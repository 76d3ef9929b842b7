/** How a layer travels from the palette to the canvas in a drag. */
const LAYER_TYPE = 'application/x-convcanvas-layer';

export function startLayerDrag(transfer: DataTransfer, kind: string): void {
  transfer.setData(LAYER_TYPE, kind);
  transfer.effectAllowed = 'copy';
}

/** While a drag goes on only its type can be seen; the kind is readable when it is dropped. */
export function isLayerDrag(transfer: DataTransfer): boolean {
  return transfer.types.includes(LAYER_TYPE);
}

export function droppedLayer(transfer: DataTransfer): string {
  return transfer.getData(LAYER_TYPE);
}
