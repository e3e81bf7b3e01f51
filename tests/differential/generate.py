"""The generator of policies: text of Rego, most of it well-formed and safe, that reaches every construct of the language.

A `Generator` makes one policy: modules, data, an input and queries. It knows the variables in scope, so that most bodies
are safe, and the rules written so far, so that most refs lead somewhere; now and then it forgets both on purpose.
Spelling differs by dialect (`v0`); what else may be used follows from the imports that the module happens to have.
"""
import re

from operands import EXCLUDED, Operands

VARIABLES = ["x", "y", "z", "k", "v", "i", "xs", "j", "u", "w", "ys", "x1", "x2", "x3", "x4", "x5", "y1", "y2", "y3", "z1", "z2", "z3"]
KEYS = ["a", "b", "c", "d", "x"]
NAMES = ["p", "q", "r", "s", "t", "f", "g", "h", "m", "n", "deny", "allow"]
OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&", "|"]
COMPARISONS = ["==", "!=", "<", "<=", ">", ">=", "==", "!="]
METADATA = ["# METADATA\n# title: x\n", "# METADATA\n# scope: rule\n# description: d\n# custom:\n#  a: [1, x]\n",
            "# METADATA\n# scope: document\n# entrypoint: true\n", "# METADATA\n# authors:\n# - A B <a@b.c>\n# organizations:\n# - o\n",
            "# METADATA\n# related_resources:\n# - ref: https://a.b/c\n#   description: t\n# schemas:\n# - input: {type: object}\n"]


class Rule:
    """What later rules need to know of one: its path and how it is used."""

    def __init__(self, path, kind, arity=0):
        self.path, self.kind, self.arity = path, kind, arity


class Generator:
    def __init__(self, random, builtins, v0):
        self.random, self.v0 = random, v0
        self.operands = Operands(random)
        self.builtins = [b for b in builtins if b["name"] not in EXCLUDED and not b["name"].startswith("graphql.")]
        self.rules = []
        self.wild = False  # variables without regard to scope, for parsers
        self.used = []     # names bound anywhere in the rule in hand
        self.loose = set() # those of them whose type is unknown to a type checker

    # ---- Choosing

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *choices):
        """Calls one of the pairs (weight, function), by weight."""
        return self.random.choices([c[1] for c in choices], [c[0] for c in choices])[0]()

    def one(self, items):
        return self.random.choice(items)

    def begin(self):
        """Begins a rule: no name is used yet."""
        self.used, self.loose = [], set()

    def fresh(self, scope):
        """A name to be bound: mostly one that the rule has not used, since a nested body may see outer ones."""
        free = [name for name in VARIABLES if name not in self.used]
        name = self.one(free[:5]) if free and not self.chance(0.02) else self.one(VARIABLES)
        self.used.append(name)
        return name

    # ---- Terms. `scope` lists the variables that are bound; a method that binds some appends to it.

    def variable(self, scope):
        if self.wild or not scope or self.chance(0.01):
            return self.one(VARIABLES)
        return self.one(scope)

    def term(self, scope, depth):
        if depth <= 0:
            return self.pick((4, self.operands.scalar), (5 if scope else 0, lambda: self.variable(scope)), (2, lambda: self.ref(scope, 0)))
        return self.pick(
            (3, self.operands.scalar), (5 if scope else 0, lambda: self.variable(scope)), (5, lambda: self.ref(scope, depth - 1)),
            (2, lambda: self.array(scope, depth - 1)), (2, lambda: self.object(scope, depth - 1)),
            (2, lambda: self.set(scope, depth - 1)), (3, lambda: self.call(scope, depth - 1)),
            (2, lambda: self.infix(scope, depth - 1)), (2, lambda: self.comprehension(scope, depth - 1)),
            (1, lambda: self.template(scope, depth - 1)), (1, lambda: "(" + self.expression(scope, depth - 1) + ")"),
            (1, lambda: self.membership(scope, depth - 1)))

    def expression(self, scope, depth):
        return self.infix(scope, depth) if self.chance(0.2) else self.term(scope, depth)

    def infix(self, scope, depth):
        operator = self.one(OPERATORS)
        if operator in COMPARISONS:
            return self.compare(scope, depth)
        kind = "set" if operator in "&|" else self.one(["number", "number", "set"]) if operator == "-" else "number"
        return (" " + operator + " ").join(self.operand({"type": kind}, "", scope, depth) for _ in range(2))

    def membership(self, scope, depth):
        if not self.has_in:
            return self.infix(scope, depth)
        key = self.term(scope, depth) + ", " if self.chance(0.2) else ""
        return "(" + key + self.term(scope, depth) + " in " + self.collection(scope, depth) + ")"

    def terms(self, scope, depth, most=3):
        return [self.term(scope, depth) for _ in range(self.random.randint(0, most))]

    def array(self, scope, depth):
        return "[" + ", ".join(self.terms(scope, depth)) + "]"

    def set(self, scope, depth):
        return "{" + ", ".join(self.terms(scope, depth)) + "}" if self.chance(0.9) else "set()"

    def object(self, scope, depth):
        key = lambda: self.operands.string() if self.chance(0.8) else self.term(scope, min(depth, 1))
        return "{" + ", ".join(key() + ": " + self.term(scope, depth) for _ in range(self.random.randint(0, 3))) + "}"

    def template(self, scope, depth):
        if self.v0 and not self.chance(0.02):
            return self.operands.string()
        raw = self.chance(0.3)
        quote = "`" if raw else '"'
        parts = [self.one(["", "a", " b", "\\{", "é", "-"]) + "{" + self.expression(scope, depth) + "}" for _ in range(self.random.randint(0, 3))]
        return "$" + quote + "".join(parts) + self.one(["", "z"]) + quote

    def comprehension(self, scope, depth):
        inner = list(scope)
        body = self.body(inner, depth, "; ", 2)
        head = self.term(inner, min(depth, 1) if self.chance(0.5) else 0)
        kind = self.one(["array", "set", "object"])
        if kind == "array":
            return "[" + head + " | " + body + "]"
        if kind == "set":
            return "{" + head + " | " + body + "}"
        return "{" + self.term(inner, 0) + ": " + head + " | " + body + "}"

    def call(self, scope, depth):
        functions = [rule for rule in self.rules if rule.kind == "function"]
        if functions and self.chance(0.4):
            rule = self.one(functions)
            return rule.path + "(" + ", ".join(self.term(scope, depth) for _ in range(rule.arity)) + ")"
        return self.builtin_call(scope, depth)

    def builtin_call(self, scope, depth):
        builtin = self.one(self.builtins)
        arguments = [self.operand(declared, builtin["name"], scope, depth) for declared in builtin["decl"].get("args", []) or []]
        if self.chance(0.01):
            arguments.append(self.term(scope, 0))
        return builtin["name"] + "(" + ", ".join(arguments) + ")"

    def operand(self, declared, name, scope, depth):
        """Of the right type as a rule; else a variable or ref, or (through input, so that it compiles) a wrong one."""
        choice = self.random.random()
        loose = [variable for variable in scope if variable in self.loose]
        if choice < 0.2 and loose:
            return self.one(loose)
        if choice < 0.4:
            return self.one(["input", "data.d"]) + "." + self.one(KEYS) + self.steps(scope, 0, 1)
        if choice < 0.42:
            return self.ref(scope, 0)
        if choice < 0.45 and depth > 0:
            return self.term(scope, depth - 1)
        return self.operands.typed(declared, 2, name.split(".")[0])

    # ---- Refs

    def ref(self, scope, depth):
        return self.pick((4, lambda: self.base() + self.steps(scope, depth, 2)), (5, lambda: self.rule_ref(scope, depth)),
                         (1 if scope else 0, lambda: self.variable(scope) + self.steps(scope, depth, 2)))

    def base(self):
        return "data" + self.one(["", ".test", ".test.sub"]) if self.chance(0.01) else self.one(["input", "input", "data.d", "data.d", "data.e.base"])

    def rule_ref(self, scope, depth):
        values = [rule for rule in self.rules if rule.kind != "function"]
        if not values:
            return self.base() + self.steps(scope, depth, 2)
        rule = self.one(values)
        return rule.path + (self.steps(scope, depth, 2) if rule.kind == "object" or self.chance(0.1) else "")

    def steps(self, scope, depth, most):
        return "".join(self.step(scope, depth) for _ in range(self.random.randint(0, most)))

    def step(self, scope, depth):
        return self.pick((5, lambda: "." + self.one(KEYS)), (2, lambda: "[" + self.operands.string() + "]"), (2, lambda: "[" + self.operands.number() + "]"),
                         (3, lambda: "[_]"), (3 if scope else 0, lambda: "[" + self.variable(scope) + "]"),
                         (1, lambda: "[" + self.term(scope, depth) + "]"))

    def collection(self, scope, depth):
        return self.pick((4, lambda: self.ref(scope, 0)), (2, lambda: self.operands.typed({"type": self.one(["array", "set", "object"])})),
                         (1, lambda: self.array(scope, depth - 1)), (1, lambda: self.set(scope, depth - 1)), (1, lambda: self.object(scope, depth - 1)),
                         (1 if depth > 0 else 0, lambda: self.comprehension(scope, depth - 1)), (1 if scope else 0, lambda: self.variable(scope)))

    # ---- Literals

    def body(self, scope, depth, separator, most):
        declared = []
        literals = [self.literal(scope, depth, declared) for _ in range(self.random.randint(1, most))]
        text = separator.join(literals)
        for name in declared:
            if not self.chance(0.02) and len(re.findall(r"\b" + name + r"\b", text)) < 2:
                text += separator + self.use(name, scope)
        return text

    def use(self, name, scope):
        return self.pick((2, lambda: name), (2, lambda: name + " " + self.one(COMPARISONS) + " " + self.term(scope, 0)), (1, lambda: "_ = " + name),
                         (1, lambda: self.ref(scope, 0) + "[" + name + "]"), (1, lambda: self.fresh(scope) + " := " + name))

    def literal(self, scope, depth, declared):
        outer = list(scope)
        text = self.pick(
            (5, lambda: self.assign(scope, depth)), (4 if self.has_in else 0, lambda: self.some_in(scope, depth, declared)),
            (3, lambda: self.iterate(scope, depth)), (3, lambda: self.unify(scope, depth)), (4, lambda: self.compare(scope, depth)),
            (2, lambda: self.ref(scope, depth)), (2, lambda: self.call(scope, depth)), (3, lambda: "not " + self.negated(scope, depth)),
            (1, lambda: self.term(scope, depth)), (2 if self.has_every and depth > 0 else 0, lambda: self.every(scope, depth)),
            (1, lambda: self.some(scope, depth)), (1, lambda: self.walk(scope, depth)),
            (2 if self.has_and and depth > 0 else 0, lambda: self.connected(scope, depth)))
        if self.chance(0.12):
            text += "".join(self.with_modifier(outer, depth) for _ in range(self.random.randint(1, 2)))
        called = self.called(text) if self.chance(0.3) else []
        if called:
            text += "".join(self.mock(self.one(called), outer) for _ in range(self.random.randint(1, 2)))
        return text

    def called(self, text):
        """The functions that a text or any rule may call: pairs of name and arity."""
        names = set(re.findall(r"([a-z_][\w.]*)\(", text))
        found = [(b["name"], len(b["decl"].get("args") or [])) for b in self.builtins if b["name"] in names]
        return found + [(rule.path, rule.arity) for rule in self.rules if rule.kind == "function" and (rule.path in names or self.chance(0.2))]

    def mock(self, function, scope):
        """A `with` that replaces a function by another one of its arity, a rule or a value."""
        name, arity = function
        others = [rule.path for rule in self.rules if rule.kind == "function" and rule.arity == arity]
        builtins = [b["name"] for b in self.builtins if len(b["decl"].get("args") or []) == arity]
        values = [rule.path for rule in self.rules if rule.kind != "function"]
        return " with " + name + " as " + self.pick(
            (5 if others else 0, lambda: self.one(others)), (1 if builtins else 0, lambda: self.one(builtins)), (3, lambda: self.term(scope, 1)),
            (1 if values else 0, lambda: self.one(values)))

    def assign(self, scope, depth):
        value = self.expression(scope, depth)
        if self.chance(0.15):
            names = [self.fresh(scope) for _ in range(2)]
            value = "[" + self.term(scope, depth - 1) + ", " + self.term(scope, depth - 1) + "]"
            scope.extend(names)
            return "[" + ", ".join(names) + "] := " + value
        name = self.fresh(scope)
        scope.append(name)
        return name + " := " + value

    def some_in(self, scope, depth, declared):
        domain = self.collection(scope, depth)
        value = self.pattern(scope, 1) if self.chance(0.3) else self.fresh(scope)
        names = [value]
        if self.chance(0.35):
            names.insert(0, self.fresh(scope))
        for name in names:
            if name.isidentifier() and name not in ("null", "true", "false"):
                scope.append(name)
                declared.append(name)
                self.loose.add(name)
        return "some " + ", ".join(names) + " in " + domain

    def iterate(self, scope, depth):
        name, step = self.fresh(scope), self.fresh(scope)
        text = self.ref(scope, 0)
        scope.append(step)
        self.loose.update([name, step])
        if self.chance(0.5):
            return text + "[" + step + "]" + (self.steps(scope, 0, 1) if self.chance(0.3) else "")
        text = name + self.one([" := ", " = "]) + text + "[" + step + "]"
        scope.append(name)
        return text

    def pattern(self, scope, depth):
        """A term with variables to be bound."""
        def part():
            if self.chance(0.4):
                name = self.fresh(scope)
                scope.append(name)
                self.loose.add(name)
                return name
            if self.chance(0.15):
                return "_"
            return self.pattern(scope, depth - 1) if depth > 0 and self.chance(0.3) else self.term(scope, 0)
        count = self.random.randint(0, 3)
        if self.chance(0.6):
            return "[" + ", ".join(part() for _ in range(count)) + "]"
        return "{" + ", ".join('"' + self.one(KEYS) + '": ' + part() for _ in range(count)) + "}"

    def unify(self, scope, depth):
        if self.chance(0.1):
            return self.pattern(scope, 2) + " = " + self.pattern(scope, 1)
        bound = []
        left, right = self.sides(scope, bound, 2)
        scope.extend(bound)
        self.loose.update(bound)
        return left + " = " + right

    def sides(self, scope, bound, depth):
        """Two terms that unify as far as their shapes tell; names that either side binds go to `bound`."""
        choice = self.random.random()
        if depth == 2 or (depth > 0 and choice < 0.3):
            if self.chance(0.3) and depth < 2:
                return self.pattern(scope, 0), self.one(["input", "data.d"]) + "." + self.one(KEYS)
            pairs = [self.sides(scope, bound, depth - 1) for _ in range(self.random.randint(1, 3))]
            if self.chance(0.6):
                return tuple("[" + ", ".join(pair[side] for pair in pairs) + "]" for side in (0, 1))
            keys = self.random.sample(KEYS, len(pairs))
            return tuple("{" + ", ".join('"' + key + '": ' + pair[side] for key, pair in zip(keys, pairs)) + "}" for side in (0, 1))
        name = self.one(bound) if bound and self.chance(0.15) else "_" if self.chance(0.1) else self.fresh(scope)
        if name != "_" and name not in bound:
            bound.append(name)
        pair = [name, self.ref(scope, 0) if self.chance(0.6) else self.term(scope, 0)]
        if self.chance(0.2):
            pair[0] = pair[1]
            bound[:] = [other for other in bound if other != name]
        self.random.shuffle(pair)
        return tuple(pair)

    def compare(self, scope, depth):
        return self.term(scope, depth) + " " + self.one(COMPARISONS) + " " + self.term(scope, depth)

    def negated(self, scope, depth):
        inner = list(scope)
        if self.has_and and depth > 0 and self.chance(0.4):
            return "{" + self.body(inner, depth - 1, "; ", 2) + "}"
        return self.pick((3, lambda: self.ref(inner, depth - 1)), (2, lambda: self.compare(inner, depth - 1)), (2, lambda: self.call(inner, depth - 1)),
                         (1, lambda: self.term(inner, depth - 1)), (1, lambda: self.membership(inner, depth - 1)))

    def every(self, scope, depth):
        inner = list(scope)
        domain = self.collection(scope, depth - 1)
        names = [self.fresh(inner)]
        inner.append(names[0])
        if self.chance(0.4):
            names.append(self.fresh(inner))
            inner.append(names[1])
        self.loose.update(names)
        body = self.body(inner, depth - 1, "; ", 2)
        body += "".join("; " + self.use(name, inner) for name in names if not re.search(r"\b" + name + r"\b", body))
        return "every " + ", ".join(names) + " in " + domain + " {" + body + "}"

    def some(self, scope, depth):
        name = self.fresh(scope)
        scope.append(name)
        return "some " + name + "; " + self.ref([], 0) + "[" + name + "]"

    def walk(self, scope, depth):
        path, value = self.fresh(scope), self.fresh(scope)
        self.loose.update([path, value])
        domain = self.collection(scope, 0)
        scope.extend([path, value])
        return "walk(" + domain + ", [" + path + ", " + value + "])"

    def connected(self, scope, depth):
        def operand():
            inner = list(scope)
            if self.chance(0.4):
                return "{" + self.body(inner, depth - 1, "; ", 2) + "}"
            prefix = "not " if self.chance(0.2) else ""
            return prefix + self.pick((2, lambda: self.ref(inner, 0)), (2, lambda: self.compare(inner, depth - 1)), (1, lambda: self.term(inner, 0)),
                                      (1 if depth > 1 else 0, lambda: "(" + self.connected(inner, depth - 1) + ")"))
        def plain():
            text = operand()
            return text if text[0] != "{" or self.chance(0.5) else self.ref(scope, 0)
        return (" " + self.one(["and", "or"]) + " ").join(plain() for _ in range(self.random.randint(2, 3)))

    def with_modifier(self, scope, depth):
        functions = [rule.path for rule in self.rules if rule.kind == "function"]
        target = self.pick(
            (4, lambda: "input"), (3, lambda: "input." + self.one(KEYS)), (3, lambda: "data.d" + self.one(["", ".a", ".x.b"])),
            (2, lambda: "data.e"), (3 if self.rules else 0, lambda: self.one(self.rules).path),
            (1, lambda: self.one(self.builtins)["name"]), (1, lambda: "data.test"), (1 if functions else 0, lambda: self.one(functions)))
        replacement = self.one(functions) if functions and self.chance(0.2) else self.term(scope, min(depth, 1))
        return " with " + target + " as " + replacement

    # ---- Rules

    def rule(self, package, name):
        self.begin()
        kinds = [(4, self.complete), (3, self.partial_set), (3, self.partial_object), (3, self.general), (3, self.function), (1, self.defaulted)]
        maker = self.random.choices([k[1] for k in kinds], [k[0] for k in kinds])[0]
        comment = self.one(METADATA) if self.chance(0.08) else "# note\n" if self.chance(0.05) else ""
        return comment + maker(package, name)

    def declare(self, package, name, kind, arity=0):
        self.rules.append(Rule("data." + package + "." + name if self.chance(0.5) else name, kind, arity))

    def with_body(self, head, scope, depth=2, most=3):
        """The head and a body; `head` is a function of the scope that the body leaves."""
        body = self.body(scope, depth, "\n\t", most)
        text = head(scope)
        if not self.v0 or (self.has_if and self.chance(0.5)):
            return text + " if {\n\t" + body + "\n}"
        return text + " {\n\t" + body + "\n}"

    def several(self, make, most=3):
        return "\n\n".join(make() for _ in range(self.random.randint(1, most)))

    def equals(self):
        return self.one([" := ", " = ", " := "])

    def complete(self, package, name):
        def once():
            self.begin()
            if self.chance(0.25):
                return name + self.equals() + self.term([], 2)
            if self.chance(0.3):
                text = self.with_body(lambda scope: name, [])
            else:
                text = self.with_body(lambda scope: name + self.equals() + self.term(scope, 1), [])
            return text + self.otherwise([]) if self.chance(0.3) else text
        text = self.several(once, 2)
        self.declare(package, name, "value")
        return text

    def otherwise(self, arguments):
        text = ""
        for _ in range(self.random.randint(1, 2)):
            scope = list(arguments)
            body = self.body(scope, 1, "; ", 2)
            value = self.equals() + self.term(scope, 1) if self.chance(0.8) else ""
            text += " else" + value + (" {" if self.v0 else " if {") + body + "}"
        if self.v0 and self.chance(0.02):
            text += " {" + self.body([], 1, "; ", 1) + "}"
        return text

    def partial_set(self, package, name):
        def once():
            self.begin()
            if self.v0 and not (self.has_contains and self.chance(0.5)):
                return self.with_body(lambda scope: name + "[" + self.term(scope, 1) + "]", [])
            if self.chance(0.2):
                return name + " contains " + self.term([], 1)
            return self.with_body(lambda scope: name + " contains " + self.term(scope, 1), [])
        text = self.several(once)
        self.declare(package, name, "set")
        return text

    def partial_object(self, package, name):
        def once():
            self.begin()
            if self.chance(0.2):
                return name + "[" + self.operands.scalar() + "]" + self.equals() + self.term([], 1)
            return self.with_body(lambda scope: name + "[" + self.term(scope, 0 if self.chance(0.8) else 1) + "]" + self.equals() + self.term(scope, 1), [])
        text = self.several(once)
        self.declare(package, name, "object")
        return text

    def general(self, package, name):
        def head(scope):
            text = name
            for _ in range(self.random.randint(1, 3)):
                text += self.pick((3, lambda: "." + self.one(KEYS)), (2 if scope else 0, lambda: "[" + self.variable(scope) + "]"),
                                  (1, lambda: "[" + self.operands.scalar() + "]"))
            if self.has_contains and self.chance(0.3):
                return text + " contains " + self.term(scope, 1)
            return text + (self.equals() + self.term(scope, 1) if self.chance(0.8) else "")
        def once():
            self.begin()
            return self.with_body(head, [])
        text = self.several(once)
        self.declare(package, name, "object")
        return text

    def function(self, package, name):
        arity = self.random.randint(0, 3) if self.chance(0.1) else self.random.randint(1, 2)
        def once():
            self.begin()
            scope = []
            arguments = [self.argument(scope) for _ in range(arity)]
            bound = list(scope)
            head = name + "(" + ", ".join(arguments) + ")"
            if self.chance(0.2):
                return head + self.equals() + self.term(scope, 2)
            text = self.with_body(lambda inner: head + (self.equals() + self.term(inner, 1) if self.chance(0.8) else ""), scope)
            return text + self.otherwise(bound) if self.chance(0.2) else text
        text = self.several(once, 2)
        if self.chance(0.15):
            text += "\n\ndefault " + name + "(" + ", ".join(["_"] * arity) + ") := " + self.operands.ground()
        self.declare(package, name, "function", arity)
        return text

    def argument(self, scope):
        if self.chance(0.7):
            name = self.fresh(scope)
            scope.append(name)
            return name
        return self.pick((2, self.operands.scalar), (2, lambda: self.argument_pattern(scope, 1)), (1, lambda: "_"))

    def argument_pattern(self, scope, depth):
        if depth < 0:
            return self.argument(scope)
        parts = [self.argument_pattern(scope, depth - self.random.randint(1, 2)) for _ in range(self.random.randint(0, 2))]
        if self.chance(0.6):
            return "[" + ", ".join(parts) + "]"
        return "{" + ", ".join('"' + key + '": ' + part for key, part in zip("abc", parts)) + "}"

    def defaulted(self, package, name):
        value = self.operands.ground() if self.chance(0.8) else self.comprehension([], 1)
        text = "default " + name + self.equals() + value + "\n\n"
        return text + self.complete(package, name)

    # ---- Modules

    def imports(self):
        """The import lines; sets what the module may use."""
        self.has_in = self.has_every = self.has_if = self.has_contains = not self.v0
        self.has_and = False
        lines = []
        if self.v0 and self.chance(0.5):
            word = self.one(["", "", ".in", ".every", ".if", ".contains"])
            lines.append("import future.keywords" + word)
            self.has_in = word in ("", ".in", ".every")
            self.has_every, self.has_if = word in ("", ".every"), word in ("", ".if", ".contains") and word != ".contains"
            self.has_contains = word in ("", ".contains")
            self.has_and = word == ""
        if not self.v0 and self.chance(0.25):
            lines += self.one([["import future.keywords.and", "import future.keywords.or", "import future.keywords.not"], ["import rego.v2"]])
            self.has_and = True
        if self.chance(0.1):
            lines.append("import " + self.one(["data.d", "data.test.sub as sub", "input.a as ia", "data.e.base"]))
        return lines

    def module(self, package):
        lines = [("# METADATA\n# scope: package\n# title: t\n" if self.chance(0.05) else "") + "package " + package] + self.imports()
        names = self.random.sample(NAMES, self.random.randint(1, 5))
        outer = self.rules
        self.rules = [rule for rule in outer if rule.path.startswith("data.")]
        rules = [self.rule(package, name) for name in names]
        self.rules = [rule for rule in self.rules if rule.path.startswith("data.") or package == "test"]
        return "\n\n".join(["\n".join(lines)] + rules) + "\n"

    def documents(self):
        data = {"d": {key: self.operands.json(2) for key in self.random.sample(KEYS, 3)}, "e": {"base": self.operands.json(2)}}
        given = {key: self.operands.json(2) for key in KEYS if self.chance(0.8)}
        return data, given

    def queries(self):
        self.begin()
        self.has_in = self.has_every = not self.v0
        self.has_and = False
        made = ["data.test", "sprintf(\"%v\", [data])"]
        if self.chance(0.5):
            made.append(self.body([], 2, "; ", 2))
        made += [self.plain_call() for _ in range(3)]
        values = [rule.path for rule in self.rules if rule.kind != "function" and rule.path.startswith("data.")]
        if values:
            made.append("x = " + self.one(values) + self.one(["", "[y]", "[_]", ".a", "[1]", "[\"a\"]"]))
        return made

    def lone_queries(self, broken, respaced):
        """Queries without modules, most of them broken a little."""
        data, given = self.documents()
        self.wild = self.chance(0.3)
        made = []
        for _ in range(5):
            self.begin()
            self.has_in = self.has_every = not self.v0
            self.has_and = False
            text = self.body([], 2, self.one(["; ", "\n"]), 3)
            if self.chance(0.15):
                self.has_if = self.has_contains = not self.v0
                text = self.rule("test", self.one(NAMES))
            text = broken(self.random, text) if self.chance(0.6) else text
            made.append(respaced(self.random, text) if self.chance(0.2) else text)
        return {"kind": "eval", "v0": self.v0, "modules": {}, "data": data, "input": given, "queries": made}

    def plain_call(self):
        """A call of a built-in with constants, shown with its types."""
        builtin = self.one(self.builtins)
        family = builtin["name"].split(".")[0]
        operands = [self.operands.typed(declared, 2, family) for declared in builtin["decl"].get("args", []) or []]
        return "x = " + builtin["name"] + "(" + ", ".join(operands) + "); y = sprintf(\"%v\", [x])"

    def policy(self):
        packages = ["test"] if self.chance(0.6) else ["test.sub", "test"] if self.chance(0.7) else ["e", "test"]
        modules = {chr(ord("a") + i) + ".rego": self.module(package) for i, package in enumerate(packages)}
        data, given = self.documents()
        return {"v0": self.v0, "modules": modules, "data": data, "input": given, "queries": self.queries(),
                "strict_errors": self.chance(0.3)}
