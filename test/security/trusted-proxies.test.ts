import { describe, expect, it } from 'vitest';
import { TrustedProxies } from '../../src/security/index.js';

const proxies = new TrustedProxies(['10.0.0.0/8', '192.168.1.7', 'fd00::/8']);

describe('the address of a client', () => {
  it.each([
    ['nobody forwards', '10.1.1.1', undefined, '10.1.1.1'],
    ['one proxy', '10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['two proxies', '10.1.1.1', '203.0.113.9, 192.168.1.7', '203.0.113.9'],
    ['what the client made up before', '10.1.1.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['a header of whoever is no proxy', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['only proxies', '10.1.1.1', '10.2.2.2', '10.2.2.2'],
    ['garbage', '10.1.1.1', '1.1.1.1, unknown', '10.1.1.1'],
    ['an empty header', '10.1.1.1', '', '10.1.1.1'],
    ['a port', '10.1.1.1', '203.0.113.9:4711', '203.0.113.9'],
    ['IPv6 in brackets', 'fd00::1', '[2001:db8::5]:443', '2001:db8::5'],
    ['a proxy on a socket for both families', '::ffff:10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['an address that merely begins alike', '192.168.1.70', '203.0.113.9', '192.168.1.70'],
  ])('with %s', (_what, peer, header, client) => {
    expect(proxies.clientAddress(peer, header)).toBe(client);
  });

  it.each(['10.0.0.0/x', '10.0.0.0/8/8', 'fd00::/129', '', 'localhost'])('refuses %j', (entry) => {
    expect(() => new TrustedProxies([entry])).toThrow(/neither an address nor a network/);
  });
});
