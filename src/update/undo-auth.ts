export async function undoAuth(_d: string): Promise<{ restored: string[]; removed: string[]; left: string[] }> { await Promise.resolve(); return { restored: [], removed: [], left: [] }; }
