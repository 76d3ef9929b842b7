/** The live feature maps of one block, drawn inside its node on the canvas. */
export function BlockMaps(_props: { readonly blockId: string }) {
  return null;
}
