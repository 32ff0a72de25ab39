/** FNV-1a over the id's UTF-16 units, 32 bits: every process and every release finds the same number. */
const hashOf = (id: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

/** The shard that a document belongs to, 0..shards-1. */
export const shardOf = (id: string, shards: number): number => (shards === 1 ? 0 : hashOf(id) % shards);

/** The documents of a shard in so many parts, 0..of-1. Where `of` is doubled, part n becomes the parts n and n + of. */
export const partOf = (id: string, shards: number, of: number): number => (of === 1 ? 0 : Math.floor(hashOf(id) / shards) % of);
