import { z } from 'zod';
import { ERRORS, type ErrorCode, type ErrorReport } from '.';

/** A report as it is read back from a file or another process. */
export const errorReportSchema: z.ZodType<ErrorReport> = z.strictObject({
  code: z.custom<ErrorCode>(
    (code) => typeof code === 'string' && Object.hasOwn(ERRORS, code),
    'an error code of the catalogue',
  ),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  detail: z.string().optional(),
});
