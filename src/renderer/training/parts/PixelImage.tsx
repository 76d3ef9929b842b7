import { useEffect, useRef } from 'react';
import classes from './parts.module.css';

interface PixelImageProps {
  /** `[C, H, W]` in 0..1; one channel is grey, three are red, green and blue. Null is black. */
  readonly pixels: Float32Array | null;
  readonly shape: readonly [number, number, number];
  /** Longer side on the screen, in CSS pixels. */
  readonly size: number;
  readonly label: string;
}

/** An image of a data set with its pixels to be seen. */
export function PixelImage({ pixels, shape, size, label }: PixelImageProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [channels, height, width] = shape;
  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    const places = width * height;
    for (let i = 0; i < places; i++) {
      for (let channel = 0; channel < 3; channel++) {
        const value = pixels?.[(channels === 3 ? channel : 0) * places + i] ?? 0;
        image.data[4 * i + channel] = Math.round(255 * value);
      }
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [pixels, channels, height, width]);
  const scale = size / Math.max(width, height);
  return (
    <canvas
      ref={ref}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={classes.pixels}
      style={{ width: width * scale, height: height * scale }}
    />
  );
}
