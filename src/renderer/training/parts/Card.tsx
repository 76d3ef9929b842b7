import { useId, type ReactNode } from 'react';
import classes from './parts.module.css';

interface CardProps {
  readonly title: ReactNode;
  /** Beside the title, at the right. */
  readonly aside?: ReactNode;
  readonly help?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** One subject of a room, with its heading. */
export function Card({ title, aside, help, children, className }: CardProps) {
  const id = useId();
  return (
    <section className={`${classes.card} ${className ?? ''}`} aria-labelledby={id}>
      <div className={classes.cardHead}>
        <h3 id={id} className={classes.cardTitle}>
          {title}
        </h3>
        {aside}
      </div>
      {help && <p className={classes.help}>{help}</p>}
      {children}
    </section>
  );
}
