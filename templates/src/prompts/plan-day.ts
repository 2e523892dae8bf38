import { z } from 'zod';
import { definePrompt } from './prompt.js';

/** Has a model plan the day with what the caller has to do. */
export const planDay = definePrompt({
  name: 'plan_day',
  title: 'Plan my day',
  description: 'Plans a day with your open to-dos.',
  argsSchema: z.object({
    first: z.string().max(200).optional().describe('The to-do to begin with'),
  }),
  get({ first }, { caller, services }) {
    const open = services.todos.list(caller).filter(({ done }) => !done);
    if (open.length === 0) return 'I have nothing to do. Suggest what I could do today.';
    const lines = open.map(({ title }) => `- ${title}`);
    const beginning = first === undefined ? '' : ` Begin with "${first}".`;
    return `Plan my day with these to-dos.${beginning}\n\n${lines.join('\n')}`;
  },
  complete: {
    first: (value, { caller, services }) =>
      services.todos
        .list(caller)
        .filter(({ done, title }) => !done && title.startsWith(value))
        .map(({ title }) => title),
  },
});
