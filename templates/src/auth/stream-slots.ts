/**
 * Counts the open streams of each user: they last as long as a token, and one user must not take
 * the place of all others (DOS-01).
 *
 * @returns a function that takes a slot and gives the function to release it, or undefined when the
 *   user has no slot left
 */
export function createStreamSlots(perUser: number): (user: string) => (() => void) | undefined {
  const open = new Map<string, number>();
  return (user) => {
    const taken = open.get(user) ?? 0;
    if (taken >= perUser) return undefined;
    open.set(user, taken + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const left = (open.get(user) ?? 1) - 1;
      if (left > 0) open.set(user, left);
      else open.delete(user);
    };
  };
}
