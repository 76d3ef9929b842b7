/**
 * Paints an image of a data set, one canvas pixel for each of its own.
 * @param values `[C, H, W]`; one channel is grey, three are red, green and blue. Null is black.
 * @param white the value of full brightness
 */
export function paintImage(
  context: CanvasRenderingContext2D,
  values: ArrayLike<number> | null,
  [channels, height, width]: readonly [number, number, number],
  white: number,
): void {
  const image = context.createImageData(width, height);
  const places = width * height;
  for (let i = 0; i < places; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = values?.[(channels === 3 ? channel : 0) * places + i] ?? 0;
      image.data[4 * i + channel] = Math.round((255 / white) * value);
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
