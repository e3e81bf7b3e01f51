// What stands in a line, for colours: pieces {text, kind}. Not a parser: what is wrong is told by the engine.

const rego = new RegExp([
  /(?<comment>#.*)/,
  /(?<string>"(?:[^"\\]|\\.)*"?|`[^`]*`?)/,
  /(?<key>\b(?:package|import|default|if|contains|some|every|in|not|as|with|else|and|or|true|false|null)\b)/,
  /(?<name>\b(?:input|data)\b|\b[a-z_][\w.]*(?=\())/,
  /(?<number>-?\b\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\b)/,
].map((part) => part.source).join("|"), "g");

const yaml = new RegExp([
  /(?<comment>(?:^|(?<=\s))#.*)/,
  /(?<name>"(?:[^"\\]|\\.)*"(?=\s*:)|(?:(?<=^\s*(?:- +)*)|(?<=[{,]\s*))[\w./$-]+(?=\s*:(?:\s|$)))/,
  /(?<string>"(?:[^"\\]|\\.)*"?|(?<=[\s:,[])'[^']*'?)/,
  /(?<key>^---$|(?<=[\s:,[])(?:true|false|null)(?=\s*(?:$|[,}\]])))/,
  /(?<number>(?<=[\s:,[])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?=\s*(?:$|[,}\]])))/,
].map((part) => part.source).join("|"), "g");

function pieces(line, pattern) {
  const found = [];
  let at = 0;
  for (const match of line.matchAll(pattern)) {
    if (match[0] === "") continue;
    if (match.index > at) found.push({ text: line.slice(at, match.index) });
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    found.push({ text: match[0], kind });
    at = match.index + match[0].length;
  }
  if (at < line.length) found.push({ text: line.slice(at) });
  return found;
}

// Lines longer than this are shown without colours.
const LONGEST = 2000;

// Raw strings of Rego go on over lines: for each line, whether it begins in one.
function rawStarts(lines) {
  let inside = false;
  return lines.map((line) => {
    const starts = inside;
    if (!line.includes("`")) return starts;
    for (const match of line.matchAll(/`|#.*|"(?:[^"\\]|\\.)*"?/g)) {
      if (match[0] === "`") inside = !inside;
      else if (inside) inside = (match[0].split("`").length - 1) % 2 === 0;
    }
    return starts;
  });
}

export const languages = {
  rego: {
    indent: "\t",
    states: rawStarts,
    pieces(line, inRaw) {
      if (line.length > LONGEST) return [{ text: line }];
      if (!inRaw) return pieces(line, rego);
      const end = line.indexOf("`") + 1;
      if (end === 0) return [{ text: line, kind: "string" }];
      return [{ text: line.slice(0, end), kind: "string" }, ...pieces(line.slice(end), rego)];
    },
  },
  yaml: {
    indent: "  ",
    states: (lines) => lines,
    pieces: (line) => (line.length > LONGEST ? [{ text: line }] : pieces(line, yaml)),
  },
};
