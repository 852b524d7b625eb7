import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** IPv4 that is nobody's public server: RFC 6890 and its successors in IANA's special-purpose registry. */
const special = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  special.addSubnet(network, bits, "ipv4");

/** IPv6 that is routed at all, and what in it stands for an IPv4 address or for documents. */
const routed = new BlockList();
routed.addSubnet("2000::", 3, "ipv6");
const disguised = new BlockList();
for (const [network, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  disguised.addSubnet(network, bits, "ipv6");

/** Whether an address belongs to the public internet. Whatever is unknown does not. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address);
  return isIP(address) === 6 && routed.check(address, "ipv6") && !disguised.check(address, "ipv6");
}

/** Resolves a name once and for this connection; fails when any of its addresses is not public. */
export const publicLookup: LookupFunction = (host, options, answer) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return answer(error, "");
    const [first] = addresses;
    if (!first || addresses.some(({ address }) => !isPublicAddress(address)))
      return answer(new Error(`${host} is no public address`), "");
    return options.all ? answer(null, addresses) : answer(null, first.address, first.family);
  });
};
