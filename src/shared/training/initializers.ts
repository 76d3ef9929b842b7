/**
 * How a weight gets its first values. `fanIn` and `fanOut` count the inputs and outputs that one
 * value of the layer connects to, receptive field included.
 *
 * Formulas: Glorot and Bengio 2010 (variance 2 / (fanIn + fanOut)), He et al. 2015 (2 / fanIn),
 * LeCun et al. 1998 (1 / fanIn). Uniform draws from ±sqrt(3 · variance); normal draws are truncated
 * at two standard deviations and rescaled, as in Keras.
 */
export type InitializerSpec =
  | {
      readonly kind:
        | 'glorotUniform'
        | 'glorotNormal'
        | 'heUniform'
        | 'heNormal'
        | 'lecunUniform'
        | 'lecunNormal';
      readonly fanIn: number;
      readonly fanOut: number;
    }
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  | { readonly kind: 'constant'; readonly value: number };
