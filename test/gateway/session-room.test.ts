/** There are only so many sessions: those that were opened and forgotten make room, those in use do not. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionService } from '../../gateway/session/index.js';
import { limits } from '../../gateway/session/limits.js';

afterEach(() => vi.useRealTimers());

describe('when there are as many sessions as there may be', () => {
  it('the one that was forgotten the longest time ago makes room', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const service = new SessionService({ output: () => undefined });
    const ids = Array.from({ length: limits.sessions_max }, () => {
      vi.setSystemTime(Date.now() + 1);
      return service.open().id;
    });
    expect(() => service.open()).toThrow(`There are already ${limits.sessions_max} sessions`);
    vi.setSystemTime(Date.now() + limits.session_dispensable_ms);
    service.get(ids[0]!)!.touch();
    service.open();
    expect(service.sessionCount).toBe(limits.sessions_max);
    expect(service.get(ids[0]!)).toBeDefined();
    expect(service.get(ids[1]!)).toBeUndefined();
    expect(service.get(ids[2]!)).toBeDefined();
    await service.close();
  });
});
