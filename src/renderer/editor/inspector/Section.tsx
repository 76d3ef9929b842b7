import type { ReactNode } from 'react';
import classes from './Inspector.module.css';

/** A part of the inspector with its heading. */
export function Section({
  title,
  children,
}: {
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      {title && <h2 className={classes.heading}>{title}</h2>}
      {children}
    </section>
  );
}

/** Pairs of a name and what is known of it; those without a value are left out. */
export function Facts({
  items,
}: {
  readonly items: readonly (readonly [string, string | undefined])[];
}) {
  return (
    <dl className={classes.facts}>
      {items
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
