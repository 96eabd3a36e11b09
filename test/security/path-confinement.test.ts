/** Files named by SQL stay inside of the allowed folders, whatever links and dots say. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PathConfinement } from '../../src/security/index.js';

let base: string;
let allowed: string;
beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'fungi-confinement-')));
  allowed = join(base, 'allowed');
  mkdirSync(join(allowed, 'in'), { recursive: true });
  mkdirSync(join(base, 'allowed-not'));
  writeFileSync(join(base, 'secret.txt'), 'secret');
  writeFileSync(join(allowed, 'in', 'data.json'), '{}');
  symlinkSync(join(base, 'secret.txt'), join(allowed, 'link-out'));
  symlinkSync(join(base, 'not-yet'), join(allowed, 'link-dangling'));
  symlinkSync(join(allowed, 'in'), join(allowed, 'link-in'));
  symlinkSync(join(allowed, 'loop'), join(allowed, 'loop'));
});
afterAll(() => rmSync(base, { recursive: true }));

describe('PathConfinement', () => {
  it('lets pass what is inside, with links resolved', () => {
    const confinement = new PathConfinement([allowed]);
    expect(confinement.check(allowed)).toBe(allowed);
    expect(confinement.check(join(allowed, 'link-in', 'data.json'))).toBe(join(allowed, 'in', 'data.json'));
    expect(confinement.check(join(allowed, 'new', '..', 'other', 'file'))).toBe(
      join(allowed, 'other', 'file'),
    );
    expect(confinement.check(join(allowed, '..hidden'))).toBe(join(allowed, '..hidden'));
  });

  it.each([
    '../secret.txt',
    'in/../../secret.txt',
    'link-out',
    'link-dangling',
    '../allowed-not/x',
    '..',
    '/etc/passwd',
  ])('refuses %s', (path) => {
    const confinement = new PathConfinement([allowed]);
    const full = path.startsWith('/') ? path : `${allowed}/${path}`;
    expect(() => confinement.check(full)).toThrow(/outside of the folders this server may use/);
  });

  it('does not hang on a link to itself', () => {
    expect(new PathConfinement([allowed]).check(join(allowed, 'loop'))).toBe(join(allowed, 'loop'));
  });

  it('allows nothing without folders', () => {
    expect(() => new PathConfinement([]).check('/')).toThrow(/outside/);
  });
});
