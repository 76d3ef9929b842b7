/**
 * How training steps are written for the processor. `standard`: plain ONNX operators. `blocked`:
 * ONNX Runtime's blocked operators, where the processor has them. `auto`: whichever is faster for
 * the network at hand.
 */
export const LOWERING_CHOICES = ['auto', 'standard', 'blocked'] as const;
export type LoweringChoice = (typeof LOWERING_CHOICES)[number];

/** What a choice came to. */
export interface LoweringInUse {
  readonly name: Exclude<LoweringChoice, 'auto'>;
  /** Why, for the run's record and the devices page. */
  readonly reason: string;
}
