import * as v from 'valibot';
import { expect } from 'vitest';
import { z } from 'zod';
import { documents } from '../../src/cli/output/documents.js';
import { documentSchema } from '../../src/cli/output/documents-schema.js';

/** A command whose documents are described. */
export type DocumentedCommand = keyof typeof documents;

const shipped = new Map<DocumentedCommand, z.ZodType>();

/**
 * Reads what a command printed with `--json`, and checks that nothing in it is undocumented and that the
 * shipped JSON Schema accepts it.
 */
export function readDocument(command: DocumentedCommand, text: string): unknown {
  const document: unknown = JSON.parse(text);
  const { issues } = v.safeParse(documents[command], document);
  if (issues) {
    const said = issues
      .flatMap((issue) => [issue, ...(issue.issues ?? [])])
      .map((issue) => `${v.getDotPath(issue) ?? ''} ${issue.message}`);
    throw new Error(
      `${command} --json is not as in src/cli/output/documents.ts: ${said.join('; ')}\n${text}`,
    );
  }
  const schema =
    shipped.get(command) ??
    z.fromJSONSchema(documentSchema(command) as Parameters<typeof z.fromJSONSchema>[0]);
  shipped.set(command, schema);
  expect(schema.safeParse(document).error?.issues).toBe(undefined);
  return document;
}
