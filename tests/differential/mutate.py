"""Mutations: a text is broken a little, as authors break it, or laid out oddly without a change of meaning."""
import re

TOKEN = re.compile(r'\s+|#[^\n]*|\$?"(?:\\.|[^"\\\n])*"|\$?`[^`]*`|[A-Za-z_]\w*|\d[\w.]*(?:[eE][-+]?\d+)?|:=|==|!=|<=|>=|.', re.DOTALL)
WORDS = ["package", "import", "as", "default", "else", "not", "some", "with", "null", "true", "false", "if", "in", "contains", "every",
         "and", "or", "set", "input", "data", "x", "p", "f", "_", "1", "-", "1e5", "01", "1.", ".5", '"a"', "`b`", '$"{x}"', "(", ")", "[",
         "]", "{", "}", ",", ";", ":", ".", "=", ":=", "==", "<", "|", "&", "+", "*", "/", "%", "\n", " ", "\t", "# c\n", "'", '"', "`",
         "$", "@", "!", "\\", "\u00e9", "\u00a0", "set()", "{}", "[]", "x.y", "f(x)", "[_]", "if {", " contains ", "#METADATA\n", "\r\n"]


def tokens(text):
    """The text cut into tokens, white space and comments among them."""
    return TOKEN.findall(text)


def break_once(random, parts):
    """Changes the list of tokens in one place."""
    at = random.randrange(len(parts) + 1) if not parts else random.randrange(len(parts))
    kind = random.choice(["delete", "delete", "repeat", "swap", "replace", "replace", "insert", "insert", "rename", "truncate", "cut", "borrow"])
    if not parts or kind == "insert":
        parts.insert(at, random.choice(WORDS))
    elif kind == "delete":
        del parts[at]
    elif kind == "repeat":
        parts.insert(at, parts[at])
    elif kind == "swap":
        other = random.randrange(len(parts))
        parts[at], parts[other] = parts[other], parts[at]
    elif kind == "replace":
        parts[at] = random.choice(WORDS)
    elif kind == "rename":
        names = [i for i, part in enumerate(parts) if part.isidentifier()]
        if names:
            parts[random.choice(names)] = parts[random.choice(names)]
    elif kind == "truncate" and random.random() < 0.3:
        del parts[at:]
    elif kind == "cut":
        parts[at] = parts[at][:random.randrange(len(parts[at]) + 1)]
    elif kind == "borrow":
        start = random.randrange(len(parts))
        parts[at:at] = parts[start:start + random.randint(1, 4)]


def broken(random, text):
    parts = tokens(text)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        break_once(random, parts)
    return "".join(parts)


def respaced(random, text):
    """White space of other kinds in some of its places, and comments."""
    parts = tokens(text)
    for i, part in enumerate(parts):
        if part.isspace() and random.random() < 0.15:
            parts[i] = random.choice(["  ", "\t", "\n", "\n\n", " # c\n", "\r\n", " \n\t", part + part])
        elif random.random() < 0.03:
            parts[i] = part + random.choice([" ", "\n", "\t", " # c\n"])
    return "".join(parts)
