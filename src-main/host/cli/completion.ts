import type { CommandNode } from './command-tree.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script for a shell that completes commands, options, their choices and names of bookmarks. */
export function completionScript(shell: Shell, root: CommandNode): string {
  switch (shell) {
    case 'bash':
      return bash(root);
    case 'zsh':
      // zsh understands completions that were made for bash, once its own are switched on.
      return `type compdef >/dev/null || { autoload -Uz compinit && compinit; }\nautoload -Uz +X bashcompinit && bashcompinit\n${bash(root)}`;
    case 'fish':
      return fish(root);
    default:
      return shell satisfies never;
  }
}

/** Below `quarry`, every command by the words that lead to it. */
function* allOf(node: CommandNode, words: readonly string[] = []): Generator<{ words: readonly string[]; node: CommandNode }> {
  yield { words, node };
  for (const each of node.commands) yield* allOf(each, [...words, each.name]);
}

const takesServer = (node: CommandNode): boolean => node.arguments.some(({ name }) => name === 'server');
const takesFile = (node: CommandNode): boolean => node.arguments.some(({ name }) => /file|path/.test(name));

/** Only what zsh and the bash of macOS, 3.2, have, too: no mapfile, no compopt, and no variable that means something to zsh, as path does. */
function bash(root: CommandNode): string {
  const nodes = [...allOf(root)];
  const cases = nodes.map(({ words, node }) => {
    const commands = node.commands.map(({ name }) => name).join(' ');
    const options = node.options.flatMap(({ names }) => names).join(' ');
    const servers = takesServer(node) ? ' servers=1' : '';
    return `    ${quoted(words.join(' '))}) below=${quoted(commands)} flags=${quoted(options)}${servers} ;;`;
  });
  const values = nodes.flatMap(({ words, node }) =>
    node.options.flatMap(({ names, takesValue, choices }) =>
      takesValue
        ? [
            `    ${names.map((name) => quoted(`${words.join(' ')} ${name}`.trim())).join('|')}) offered=${quoted(choices.join(' '))} value=1 ;;`,
          ]
        : [],
    ),
  );
  const known = nodes.flatMap(({ words }) => (words.length === 0 ? [] : [quoted(words.join(' '))]));
  return `# Completion of quarry. For this shell: source <(quarry completion bash)
_quarry() {
  local i word place='' next below='' flags='' offered='' value='' servers='' IFS=$' \\t\\n'
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${place:+$place }\${COMP_WORDS[i]}"
    case "$next" in
      ${known.join('|')}) place="$next" ;;
    esac
  done
  case "$place $before" in
${values.map((line) => line.replaceAll("'  ", "'")).join('\n')}
  esac
  if [ -z "$value" ]; then
    case "$place" in
${cases.join('\n')}
    esac
    case "$current" in
      -*) offered="$flags" servers='' ;;
      *) offered="$below" ;;
    esac
  fi
  COMPREPLY=()
  for word in $offered; do
    case "$word" in "$current"*) COMPREPLY+=("$word") ;; esac
  done
  if [ -n "$servers" ]; then
    while IFS= read -r word; do
      case "$word" in "$current"*) COMPREPLY+=("$(printf '%q' "$word")") ;; esac
    done < <(quarry completion bookmarks 2>/dev/null)
  fi
}
complete -o default -F _quarry quarry
`;
}

function fish(root: CommandNode): string {
  const lines = [
    '# Completion of quarry. For every shell: quarry completion fish > ~/.config/fish/completions/quarry.fish',
    'complete -c quarry -f',
  ];
  for (const { words, node } of allOf(root)) {
    const here = condition(root, words, node);
    for (const { name, summary } of node.commands)
      lines.push(`complete -c quarry -n ${quoted(here)} -a ${quoted(name)} -d ${quoted(summary)}`);
    for (const { names, description, takesValue, choices } of node.options) {
      const flags = names.map((name) => (name.startsWith('--') ? `-l ${quoted(name.slice(2))}` : `-s ${quoted(name.slice(1))}`));
      const given = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r -F' : '';
      lines.push(`complete -c quarry -n ${quoted(here)} ${flags.join(' ')}${given} -d ${quoted(description)}`);
    }
    if (takesServer(node)) lines.push(`complete -c quarry -n ${quoted(here)} -a '(quarry completion bookmarks 2>/dev/null)'`);
    if (takesFile(node)) lines.push(`complete -c quarry -n ${quoted(here)} -F`);
  }
  return `${lines.join('\n')}\n`;
}

/** True where exactly these words were typed: none of the commands that could follow. */
function condition(root: CommandNode, words: readonly string[], node: CommandNode): string {
  if (words.length === 0) return `not __fish_seen_subcommand_from ${root.commands.map(({ name }) => name).join(' ')}`;
  const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const below = node.commands.map(({ name }) => name).join(' ');
  return [...seen, ...(below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`])].join('; and ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
