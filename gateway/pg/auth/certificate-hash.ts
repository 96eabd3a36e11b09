/** What a client binds its SCRAM proof to: the hash of the server's certificate (RFC 5929, tls-server-end-point). */
import { createHash, X509Certificate } from 'node:crypto';

/** Signature algorithms whose hash is not SHA-256, by the DER of their object identifier. */
const LONGER_HASHES: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
]);

/** `pem`: the certificate, or a chain with the server's first. */
export function certificateHash(pem: string | Buffer): Buffer {
  const der = new X509Certificate(pem).raw;
  return createHash(hashOf(der)).update(der).digest();
}

/** MD5 and SHA-1 count as SHA-256, as do algorithms without a hash of their own. */
function hashOf(der: Buffer): string {
  // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE, signatureAlgorithm SEQUENCE { OBJECT IDENTIFIER, … }, … }
  const tbs = header(der, header(der, 0).start);
  const algorithm = header(der, tbs.end);
  const oid = header(der, algorithm.start);
  return LONGER_HASHES.get(der.subarray(oid.start, oid.end).toString('hex')) ?? 'sha256';
}

/** Where the content of the DER value at `at` lies. */
function header(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1);
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  const start = at + 2 + count;
  return { start, end: start + der.readUIntBE(at + 2, count) };
}
