import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { format, resolveConfig } from 'prettier';

/**
 * Writes generated files, formatted as the rest of the project; with `--check` on the command line
 * it compares them with what is there and exits with 1 where one differs.
 *
 * @param remedy the command that brings the files up to date, for the message
 * @param files contents by path, relative to the repository's root
 */
export async function writeOrCheck(
  remedy: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const check = process.argv.includes('--check');
  for (const [path, text] of Object.entries(files)) {
    const content = await format(text, { ...(await resolveConfig(path)), filepath: path });
    const current = await readFile(path, 'utf8').catch(() => null);
    if (current === content) continue;
    if (check) {
      console.error(`${path} is out of date: run \`${remedy}\``);
      process.exitCode = 1;
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    console.log(`wrote ${path}`);
  }
}
