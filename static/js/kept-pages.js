// The pages of a person that a phone keeps for no network: the card and the diary. What waits to be handed in is kept elsewhere.
export const KEPT = ["card-1", "diary-1"];

export async function forgetPages() {
  try {
    await Promise.all(KEPT.map((kept) => caches.delete(kept)));
  } catch { /* a browser that keeps nothing */ }
}
