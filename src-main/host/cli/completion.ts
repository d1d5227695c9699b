import type { CommandNode, OptionNode } from './command-tree.ts';
import { valuesOf } from './completion-values.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script for a shell that completes commands, options, their values and names of bookmarks. */
export function completionScript(shell: Shell, root: CommandNode): string {
  switch (shell) {
    case 'bash':
      return bash(root);
    case 'zsh':
      return zsh(root);
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

/** The words that lead to each command, quoted. */
const places = (root: CommandNode): string[] =>
  [...allOf(root)].flatMap(({ words }) => (words.length === 0 ? [] : [quoted(words.join(' '))]));

const takesServer = (node: CommandNode): boolean => node.arguments.some(({ name }) => name === 'server');
const takesFile = (node: CommandNode): boolean => node.arguments.some(({ name }) => /file|path/.test(name));
const wordsFor = (node: CommandNode): readonly string[] => (node.name === 'completion' ? shells : []);
const valueIsFile = ({ flags }: OptionNode): boolean => /<(file|folder|path)/.test(flags);

/** Only what zsh and the bash of macOS, 3.2, have, too: no mapfile, no compopt, and no variable that means something to zsh, as path does. */
function bash(root: CommandNode): string {
  const nodes = [...allOf(root)];
  const cases = nodes.map(({ words, node }) => {
    const below = [...node.commands.map(({ name }) => name), ...wordsFor(node)].join(' ');
    const options = node.options.flatMap(({ names }) => names).join(' ');
    const servers = takesServer(node) ? ' servers=1' : '';
    return `      ${quoted(words.join(' '))}) below=${quoted(below)} flags=${quoted(options)}${servers} ;;`;
  });
  const values = nodes.flatMap(({ words, node }) =>
    node.options.flatMap((option) => {
      if (!option.takesValue) return [];
      const named = option.names.map((name) => quoted([...words, name].join(' '))).join('|');
      return [`    ${named}) offered=${quoted(valuesOf(option, node).join(' '))} value=1 ;;`];
    }),
  );
  return `# Completion of quarry. For this shell: source <(quarry completion bash)
_quarry_value() {
  offered='' value=''
  case "$1" in
${values.join('\n')}
  esac
}
_quarry() {
  local i word place='' below='' flags='' offered='' value='' servers='' named='' quote='' IFS=$' \\t\\n'
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      =) ((i++)) ;;
      -*)
        _quarry_value "$place $word"
        if [ -n "$value" ] && [ "\${COMP_WORDS[i+1]}" != = ]; then ((i++)); fi
        ;;
      *)
        case "\${place:+$place }$word" in
          ${places(root).join('|')}) place="\${place:+$place }$word" ;;
          *) named=1 ;;
        esac
        ;;
    esac
  done
  # bash cuts --option=value into three words, others do not.
  case "$before$current" in
    --*=) before="\${before%=}" current='' ;;
    =*)
      before="\${COMP_WORDS[COMP_CWORD-2]}"
      # The value of a key, which only the user knows.
      case "$before" in -*) ;; *) COMPREPLY=(); return ;; esac
      ;;
  esac
  case "$current" in
    --*=*) before="\${current%%=*}" current="\${current#*=}" ;;
  esac
  _quarry_value "$place $before"
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
  if [ -n "$servers" ] && [ -z "$named" ]; then
    case "$current" in
      [\\"\\']*) quote=1 current="\${current#?}" ;;
      *) current="\${current//\\\\/}" ;;
    esac
    while IFS= read -r word; do
      case "$word" in
        "$current"*)
          case "$quote$word" in
            1*[\\"\\'\\\`\\$\\\\!]*) ;;
            1*) COMPREPLY+=("$word") ;;
            *) COMPREPLY+=("$(printf '%q' "$word")") ;;
          esac
          ;;
      esac
    done < <(quarry completion bookmarks 2>/dev/null)
  fi
}
complete -o default -F _quarry quarry
`;
}

/** zsh understands completions that were made for bash, once its own are switched on; what is behind = is a word to it then, too. */
function zsh(root: CommandNode): string {
  return `type compdef >/dev/null || { autoload -Uz compinit && compinit; }
autoload -Uz +X bashcompinit && bashcompinit
${bash(root)}_quarry_zsh() {
  [[ $PREFIX == --*=* ]] && compset -P 1 '*='
  _bash_complete -o default -F _quarry
}
compdef _quarry_zsh quarry
`;
}

function fish(root: CommandNode): string {
  const withValue = new Set<string>();
  for (const { node } of allOf(root)) {
    if (!takesServer(node)) continue;
    for (const { names, takesValue } of node.options) if (takesValue) for (const name of names) withValue.add(name);
  }
  const lines = [
    `# Completion of quarry. For every shell: quarry completion fish > ~/.config/fish/completions/quarry.fish
function __quarry_at --description 'whether these words of a command were typed, and with a second argument nothing else yet'
  set -l place
  set -l named
  set -l value
  set -l words (commandline -opc)
  set -e words[1]
  for word in $words
    if set -q value[1]
      set -e value
    else if contains -- $word ${[...withValue].join(' ')}
      set value $word
    else if not string match -q -- '-*' $word
      set -l next (string join ' ' $place $word)
      if contains -- $next ${places(root).join(' ')}
        set -a place $word
      else
        set named $word
      end
    end
  end
  test "$place" = "$argv[1]"; and not set -q argv[2] named[1]
end
complete -c quarry -f`,
  ];
  for (const { words, node } of allOf(root)) {
    const at = `__quarry_at "${words.join(' ')}"`;
    const here = `complete -c quarry -n ${quoted(at)}`;
    for (const { name, summary } of node.commands) lines.push(`${here} -a ${quoted(name)} -d ${quoted(summary)}`);
    for (const word of wordsFor(node)) lines.push(`${here} -a ${quoted(word)}`);
    for (const option of node.options) {
      const flags = option.names.map((name) => {
        if (name.startsWith('--')) return `-l ${quoted(name.slice(2))}`;
        return `${name.length > 2 ? '-o' : '-s'} ${quoted(name.slice(1))}`;
      });
      const values = valuesOf(option, node);
      const offered = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : valueIsFile(option) ? ' -r -F' : ' -x';
      lines.push(`${here} ${flags.join(' ')}${option.takesValue ? offered : ''} -d ${quoted(option.description)}`);
    }
    if (takesServer(node))
      lines.push(`complete -c quarry -n ${quoted(`${at} first`)} -a '(quarry completion bookmarks 2>/dev/null)' -d 'bookmark'`);
    if (takesFile(node)) lines.push(`${here} -F`);
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
