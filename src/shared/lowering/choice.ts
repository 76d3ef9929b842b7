/**
 * How training steps are written for the processor. `standard`: plain ONNX operators. `blocked`:
 * ONNX Runtime's blocked operators, where the processor has them. `webgpu`: only what graphics
 * providers have; it runs on the processor too. `auto`: whichever is faster for the network at hand;
 * on a graphics device always `webgpu`.
 */
export const LOWERING_CHOICES = ['auto', 'standard', 'blocked', 'webgpu'] as const;
export type LoweringChoice = (typeof LOWERING_CHOICES)[number];

/** A lowering by its name. */
export const LOWERING_NAMES = LOWERING_CHOICES.filter((name) => name !== 'auto');
export type LoweringName = (typeof LOWERING_NAMES)[number];

/** What a choice came to. */
export interface LoweringInUse {
  readonly name: LoweringName;
  /** Why, for the run's record and the devices page. */
  readonly reason: string;
}
