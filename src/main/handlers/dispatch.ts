import { requests, type Handlers, type RequestName } from '../../shared/api';
import { CatalogError } from '../../shared/errors';

/**
 * Answers one request that came from outside: checks the name and the parameters, then calls the
 * handler. Nothing a window sends reaches a handler unchecked.
 * @throws CatalogError REQUEST_UNKNOWN, REQUEST_INVALID, or what the handler throws
 */
export async function dispatch(
  handlers: Handlers,
  name: string,
  params: unknown,
): Promise<unknown> {
  if (!isRequestName(name)) throw new CatalogError('REQUEST_UNKNOWN', { method: name });
  const checked = requests[name].safeParse(params);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new CatalogError('REQUEST_INVALID', {
      method: name,
      place: issue && issue.path.length > 0 ? issue.path.join('.') : '(the whole)',
      reason: issue?.message ?? checked.error.message,
    });
  }
  // Name and parameters were checked together just now, which the types cannot follow.
  const handler = handlers[name] as (params: unknown) => Promise<unknown>;
  return handler(checked.data);
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}
