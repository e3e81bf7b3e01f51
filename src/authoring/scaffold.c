/* Scaffolds: texts with $PACKAGE, $NAME, $KIND and $LOWER in them. What they begin with passes
 * check and test, so that whoever goes on from there knows what broke it. */
#include "authoring/scaffold.h"

#include "base/buf.h"
#include "syntax/check_syntax.h"

typedef struct scaffold {
    const char *kind;
    const char *path;
    const char *text;
} scaffold;

#define POLICY_TEST                                                                      \
    "package $PACKAGE_test\n"                                                            \
    "\n"                                                                                 \
    "import data.$PACKAGE\n"                                                             \
    "\n"                                                                                 \
    "unowned := {\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": "        \
    "{\"name\": \"x\"}}\n"                                                               \
    "\n"                                                                                 \
    "test_without_an_owner if {\n"                                                       \
    "\t$NAME.deny == {{\n"                                                               \
    "\t\t\"msg\": \"ConfigMap x has no label owner\",\n"                                 \
    "\t\t\"field\": [\"metadata\", \"labels\", \"owner\"],\n"                            \
    "\t}} with input as unowned\n"                                                       \
    "}\n"                                                                                \
    "\n"                                                                                 \
    "test_with_an_owner if {\n"                                                          \
    "\towned := object.union(unowned, {\"metadata\": {\"labels\": {\"owner\": "          \
    "\"ann\"}}})\n"                                                                      \
    "\t$NAME.deny == set() with input as owned\n"                                        \
    "}\n"

static const scaffold scaffolds[] = {
    {"policy", "$NAME.rego",
     "# METADATA\n"
     "# title: Objects have an owner\n"
     "# description: Refuses objects that nobody is responsible for.\n"
     "# custom:\n"
     "#   enforcement: deny\n"
     "#   severity: medium\n"
     "#   fix: Add the label owner.\n"
     "#   match:\n"
     "#     kinds:\n"
     "#       - apiGroups: [\"\"]\n"
     "#         kinds: [ConfigMap]\n"
     "package $PACKAGE\n"
     "\n"
     "deny contains {\"msg\": message, \"field\": [\"metadata\", \"labels\", \"owner\"]} "
     "if {\n"
     "\tnot input.metadata.labels.owner\n"
     "\tmessage := sprintf(\"%s %s has no label owner\", [input.kind, "
     "input.metadata.name])\n"
     "}\n"},
    {"policy", "$NAME_test.rego", POLICY_TEST},
    {"test", "$NAME_test.rego",
     "package $PACKAGE_test\n"
     "\n"
     "import data.$PACKAGE\n"
     "\n"
     "# An input that nothing is wrong with.\n"
     "good := {}\n"
     "\n"
     "test_nothing_is_wrong if {\n"
     "\tcount([message | some message in $NAME.deny]) == 0 with input as good\n"
     "}\n"},
    {"constraint", "$NAME/template.yaml",
     "apiVersion: templates.gatekeeper.sh/v1\n"
     "kind: ConstraintTemplate\n"
     "metadata:\n"
     "  name: $LOWER\n"
     "  annotations:\n"
     "    description: \"Objects must have certain labels.\"\n"
     "spec:\n"
     "  crd:\n"
     "    spec:\n"
     "      names:\n"
     "        kind: $KIND\n"
     "      validation:\n"
     "        openAPIV3Schema:\n"
     "          type: object\n"
     "          properties:\n"
     "            labels:\n"
     "              type: array\n"
     "              items: {type: string}\n"
     "  targets:\n"
     "    - target: admission.k8s.gatekeeper.sh\n"
     "      code:\n"
     "        - engine: Rego\n"
     "          source:\n"
     "            version: v1\n"
     "            rego: |\n"
     "              package $LOWER\n"
     "\n"
     "              violation contains {\"msg\": msg} if {\n"
     "                some label in input.parameters.labels\n"
     "                not input.review.object.metadata.labels[label]\n"
     "                msg := sprintf(\"the label %s is missing\", [label])\n"
     "              }\n"},
    {"constraint", "$NAME/constraint.yaml",
     "apiVersion: constraints.gatekeeper.sh/v1beta1\n"
     "kind: $KIND\n"
     "metadata:\n"
     "  name: $NAME\n"
     "spec:\n"
     "  match:\n"
     "    kinds:\n"
     "      - {apiGroups: [\"\"], kinds: [ConfigMap]}\n"
     "  parameters:\n"
     "    labels: [owner]\n"},
    {"constraint", "$NAME/suite.yaml",
     "kind: Suite\n"
     "apiVersion: test.gatekeeper.sh/v1alpha1\n"
     "metadata:\n"
     "  name: $NAME\n"
     "tests:\n"
     "  - name: $NAME\n"
     "    template: template.yaml\n"
     "    constraint: constraint.yaml\n"
     "    cases:\n"
     "      - name: allowed\n"
     "        object: allowed.yaml\n"
     "        assertions:\n"
     "          - violations: no\n"
     "      - name: denied\n"
     "        object: denied.yaml\n"
     "        assertions:\n"
     "          - violations: 1\n"
     "            message: the label owner is missing\n"},
    {"constraint", "$NAME/allowed.yaml",
     "apiVersion: v1\n"
     "kind: ConfigMap\n"
     "metadata:\n"
     "  name: allowed\n"
     "  labels: {owner: ann}\n"},
    {"constraint", "$NAME/denied.yaml",
     "apiVersion: v1\n"
     "kind: ConfigMap\n"
     "metadata:\n"
     "  name: denied\n"},
    {"config", "$NAME.yaml",
     "# A configuration of usher, to be given with -c. What it does not say is as by "
     "default.\n"
     "\n"
     "# Where namespaces are.\n"
     "namespaces:\n"
     "  production: {environment: production, region: eu-central}\n"
     "\n"
     "# What the policies measure prompts by.\n"
     "limits:\n"
     "  template: 8192\n"
     "\n"
     "# How heavy the changes together may be before a new major version is needed.\n"
     "breaking_change_threshold: 0.3\n"},
};

enum { SCAFFOLD_COUNT = sizeof scaffolds / sizeof scaffolds[0] };

/* The names that stand in the texts. */
typedef struct names {
    us_str package, name, kind, lower;
} names;

static bool is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

/* Steps of small letters, digits and underscores, with dots between them; no keywords. */
static bool is_package(us_str name)
{
    us_keywords keywords = us_keywords_of(US_REGO_V1);
    for (size_t from = 0; from <= name.length;) {
        size_t dot = us_str_find(name, US_STR("."), from);
        size_t end = dot == US_STR_NONE ? name.length : dot;
        us_str step = us_str_slice(name, from, end);
        bool reserved = us_is_keyword(&keywords, step) || us_str_is(step, "input") ||
                        us_str_is(step, "data");
        if (step.length == 0 || !is_lower(step.text[0]) || reserved)
            return false;
        for (size_t i = 1; i < step.length; i++)
            if (!is_lower(step.text[i]) && !(step.text[i] >= '0' && step.text[i] <= '9'))
                return false;
        from = end + 1;
    }
    return name.length <= 200;
}

/* Small letters, digits and dashes, as names of Kubernetes have them. */
static bool is_object_name(us_str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        bool letter = c >= 'a' && c <= 'z';
        bool inner = (c >= '0' && c <= '9') || (c == '-' && i + 1 < name.length);
        if (!letter && (i == 0 || !inner))
            return false;
    }
    return name.length > 0 && name.length <= 60;
}

/* "required-labels" as "RequiredLabels". */
static us_str kind_of(us_arena *arena, us_str name, bool lower)
{
    us_buf kind = us_buf_make(arena);
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        bool first = i == 0 || name.text[i - 1] == '-';
        if (c != '-')
            us_buf_add_char(&kind,
                            first && !lower && is_lower(c) ? (char)(c - 'a' + 'A') : c);
    }
    return us_buf_str(&kind);
}

static bool make_names(us_arena *arena, const char *kind, us_str name, names *made,
                       us_str *error)
{
    bool of_rego = strcmp(kind, "policy") == 0 || strcmp(kind, "test") == 0;
    size_t last = 0;
    if (of_rego ? !is_package(name) : !is_object_name(name)) {
        *error = us_str_format(arena,
                               of_rego ? "\"%.*s\" is no name of a package: steps of "
                                         "small letters, digits and _, with dots between "
                                         "them, such as prompt.owners"
                                       : "\"%.*s\" is no name: small letters, digits and "
                                         "dashes, such as required-labels",
                               US_STR_ARG(name));
        return false;
    }
    for (size_t i = 0; i < name.length; i++)
        last = name.text[i] == '.' ? i + 1 : last;
    *made = (names){name, us_str_slice(name, last, name.length),
                    kind_of(arena, name, false), kind_of(arena, name, true)};
    return true;
}

static us_str fill_in(us_arena *arena, const char *text, const names *made)
{
    const struct {
        us_str mark, value;
    } marks[] = {
        {US_STR("$PACKAGE"), made->package},
        {US_STR("$NAME"), made->name},
        {US_STR("$KIND"), made->kind},
        {US_STR("$LOWER"), made->lower},
    };
    us_buf out = us_buf_make(arena);
    for (us_str rest = us_str_from(text); rest.length > 0;) {
        size_t mark = 0, count = sizeof marks / sizeof marks[0];
        while (mark < count && !us_str_starts_with(rest, marks[mark].mark))
            mark++;
        us_buf_add_str(&out, mark < count ? marks[mark].value : us_str_slice(rest, 0, 1));
        rest =
            us_str_slice(rest, mark < count ? marks[mark].mark.length : 1, rest.length);
    }
    return us_buf_str(&out);
}

size_t us_scaffold_make(us_arena *arena, const char *kind, us_str name,
                        us_scaffold_file **files, us_str *error)
{
    names made;
    size_t count = 0;
    *files = us_arena_alloc_array(arena, SCAFFOLD_COUNT, sizeof **files);
    if (!make_names(arena, kind, name, &made, error))
        return 0;
    for (size_t i = 0; i < SCAFFOLD_COUNT; i++)
        if (strcmp(scaffolds[i].kind, kind) == 0)
            (*files)[count++] =
                (us_scaffold_file){fill_in(arena, scaffolds[i].path, &made),
                                   fill_in(arena, scaffolds[i].text, &made)};
    return count;
}

bool us_scaffold_name_test(us_arena *arena, us_str name, us_str *package, us_str *path,
                           us_str *error)
{
    names made;
    if (!make_names(arena, "test", name, &made, error))
        return false;
    *package = fill_in(arena, "$PACKAGE_test", &made);
    *path = fill_in(arena, "$NAME_test.rego", &made);
    return true;
}
