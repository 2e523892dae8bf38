import { recipes } from '@/lib/recipes';

export const dynamic = 'force-dynamic';

export default function Home() {
  return (
    <main>
      <h1>Recipes</h1>
      <ul>
        {recipes.all().map((recipe) => (
          <li key={recipe.slug}>{recipe.title}</li>
        ))}
      </ul>
    </main>
  );
}
