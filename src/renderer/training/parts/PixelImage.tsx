import { useEffect, useRef } from 'react';
import { paintImage } from './paintImage';
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
    if (context) paintImage(context, pixels, [channels, height, width], 1);
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
