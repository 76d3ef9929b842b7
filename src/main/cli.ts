import { runProgram } from './cli/program';
import { openTerminal } from './cli/terminal';

/** The command line: `npm run -s convcanvas -- VERB …`. */
const args = process.argv.slice(2);
process.exitCode = await runProgram(args, openTerminal(args.includes('--json')), import.meta.url);
