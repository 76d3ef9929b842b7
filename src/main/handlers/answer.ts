import { z } from 'zod';
import type { CoreMessage, RequestMessage } from '../../shared/api';
import { CatalogError, reportOf } from '../../shared/errors';
import type { Logger } from '../files/log';
import type { Core } from './core';

const requestMessageSchema: z.ZodType<RequestMessage> = z.strictObject({
  type: z.literal('request'),
  id: z.int().min(0),
  name: z.string().max(100),
  params: z.unknown(),
});

/** Answers one message of a window, whatever it holds; failures become error messages. */
export async function answer(core: Core, message: unknown, log: Logger): Promise<CoreMessage> {
  const request = requestMessageSchema.safeParse(message);
  if (!request.success) {
    const error = new CatalogError('REQUEST_INVALID', {
      method: '?',
      place: '(the whole)',
      reason: request.error.issues[0]?.message ?? '',
    });
    return { type: 'error', id: -1, error: reportOf(error) };
  }
  const { id, name, params } = request.data;
  try {
    return { type: 'result', id, value: await core.dispatch(name, params) };
  } catch (error) {
    const report = reportOf(error);
    const level = report.code === 'INTERNAL' ? 'error' : 'info';
    log[level]({ request: name, report }, 'request failed');
    return { type: 'error', id, error: report };
  }
}
