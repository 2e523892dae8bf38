export type Recipe = { slug: string; title: string; steps: string[] };

const store = new Map<string, Recipe>([
  ['pancakes', { slug: 'pancakes', title: 'Pancakes', steps: ['Mix', 'Fry', 'Eat'] }],
]);

export const recipes = {
  all: () => [...store.values()],
  get: (slug: string) => store.get(slug),
  save: (recipe: Recipe) => void store.set(recipe.slug, recipe),
  remove: (slug: string) => store.delete(slug),
};
