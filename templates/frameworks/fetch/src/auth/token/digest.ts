/** SHA-256 of a text, as 32 characters of one byte each. */
type Digest = (text: string) => string | Promise<string>;

type NodeCrypto = Pick<typeof import('node:crypto'), 'createHash'>;

/** SHA-256 of a text. */
export const digest: Digest = createDigest(cryptoOfNode());

/**
 * Prepares the digest. Web Crypto's is asynchronous, and Node sends each to its thread pool: that takes ten
 * times as long.
 *
 * @param nodeCrypto where the runtime has it
 */
export function createDigest(nodeCrypto: NodeCrypto | undefined): Digest {
  if (nodeCrypto) return (text) => nodeCrypto.createHash('sha256').update(text).digest('binary');
  return async (text) => {
    const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return String.fromCharCode(...new Uint8Array(bytes));
  };
}

/** Node, Deno and Bun have it, and Workers with the flag `nodejs_compat`; an import would need the flag. */
function cryptoOfNode(): NodeCrypto | undefined {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  return process?.getBuiltinModule?.('node:crypto');
}
