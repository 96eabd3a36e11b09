/**
 * Who a client behind proxies is: they name it in `X-Forwarded-For`, which anybody can send, so only what trusted ones have written counts.
 * Without this all clients of a proxy would share its address, and with it the limits of guessing.
 */
import { BlockList, isIP } from 'node:net';
import { FungiError } from '../../sql/error/index.js';

export class TrustedProxies {
  readonly #list = new BlockList();

  /** @param entries addresses (`10.0.0.7`, `::1`) and networks (`10.0.0.0/8`). @throws FungiError CONFIGURATION naming the entry */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry);
  }

  /**
   * The address of the client. The header is read from its end, where the nearest proxy has written: the first address that is not a
   * trusted proxy's is the client's; what stands before it may be made up, and is not looked at.
   *
   * @param peer the other side of the connection
   * @param forwardedFor `X-Forwarded-For`, several of them joined by commas
   */
  clientAddress(peer: string, forwardedFor: string | undefined): string {
    let client = peer;
    const hops = (forwardedFor ?? '').split(',').reverse();
    for (const hop of hops) {
      if (!this.#includes(client)) return client;
      const address = plainAddress(hop);
      // Nothing more that makes sense: the last proxy known is whom to hold responsible.
      if (address === undefined) return client;
      client = address;
    }
    return client;
  }

  #includes(address: string): boolean {
    const plain = unmapped(address);
    const family = isIP(plain);
    return family !== 0 && this.#list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }

  #add(entry: string): void {
    const [address = '', bits, ...more] = entry.split('/');
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const wrongBits = bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most);
    if (family === 0 || wrongBits || more.length > 0) {
      throw new FungiError('CONFIGURATION', `${JSON.stringify(entry)} is neither an address nor a network`, {
        hint: 'Write them like 10.0.0.7, 10.0.0.0/8 or fd00::/8',
      });
    }
    const type = family === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) this.#list.addAddress(address, type);
    else this.#list.addSubnet(address, Number(bits), type);
  }
}

/** Undefined: it is none. Some proxies add the port. */
function plainAddress(hop: string): string | undefined {
  const text = hop.trim();
  const inBrackets = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1];
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1];
  const address = inBrackets ?? withPort ?? text;
  return isIP(address) === 0 ? undefined : address;
}

/** An IPv4 address that a socket for both families writes as IPv6. */
const unmapped = (address: string): string =>
  /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.replace(/%.*$/, '');
