import { useEffect, useRef } from 'react';
import { paintImage } from '../../training/parts/paintImage';
import classes from './parts.module.css';

interface BytesImageProps {
  /** `[C, H, W]`, 0..255; one channel is grey, three are red, green and blue. Null while it comes. */
  readonly bytes: Uint8Array | null;
  readonly shape: readonly [number, number, number];
  /** Longer side on the screen, in CSS pixels. */
  readonly size: number;
  /** Empty for a picture that is described by what is around it. */
  readonly label: string;
}

/** A picture of a data set, as the network sees it. */
export function BytesImage({ bytes, shape, size, label }: BytesImageProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const [channels, height, width] = shape;
  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (context && bytes) paintImage(context, bytes, [channels, height, width], 255);
  }, [bytes, channels, height, width]);
  const scale = size / Math.max(width, height);
  return (
    <canvas
      ref={ref}
      width={width}
      height={height}
      className={classes.picture}
      style={{ width: width * scale, height: height * scale }}
      // Small pictures are shown with their pixels to be seen.
      data-small={scale >= 1 || undefined}
      {...(label === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    />
  );
}
