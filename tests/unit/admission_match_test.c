/* What a `match` is met by, as a table: the match, what is asked about, the answer. */
#include "admission/match.h"
#include "value/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Documents that a test reads live until its end. */
typedef struct fixture {
    us_arena arena;
    usher_input *inputs[8];
    size_t count;
} fixture;

static void open_fixture(fixture *f)
{
    us_arena_init(&f->arena, 0, NULL);
    f->count = 0;
}

static void close_fixture(fixture *f)
{
    while (f->count > 0)
        usher_input_free(f->inputs[--f->count]);
    us_arena_free(&f->arena);
}

static const usher_value *yaml(fixture *f, const char *text)
{
    usher_input_options options = {.yaml = true};
    usher_input *input = usher_input_parse(text, strlen(text), &options, NULL);
    if (!input)
        fail_msg("no YAML: %s", text);
    f->inputs[f->count++] = input;
    return usher_input_value(input);
}

static us_value part(const usher_value *value, const char *name, us_value missing)
{
    const usher_value *found = usher_value_member(value, name);
    return found ? *found : missing;
}

static us_str text_part(const usher_value *value, const char *name)
{
    us_value found = part(value, name, US_NULL);
    return us_value_is_string(found) ? us_value_text(found) : US_STR_EMPTY;
}

/* {group, kind, namespace, labels, object, old} */
static us_match_subject subject_of(const usher_value *value)
{
    return (us_match_subject){
        .operation = US_OPERATION_CREATE,
        .group = text_part(value, "group"),
        .kind = text_part(value, "kind"),
        .namespace = text_part(value, "namespace"),
        .object = part(value, "object", US_NULL),
        .old_object = part(value, "old", US_NULL),
        .namespace_labels = part(value, "labels", US_NONE),
    };
}

typedef struct match_case {
    const char *match;
    const char *subject;
    us_match_answer answer;
} match_case;

static void check_cases(const match_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fixture f;
        us_match match;
        us_str problem = US_STR_EMPTY;
        open_fixture(&f);
        if (!us_match_read(&f.arena, yaml(&f, cases[i].match), US_MATCH_CONSTRAINT,
                           &match, &problem))
            fail_msg("%s: %.*s", cases[i].match, US_STR_ARG(problem));
        us_match_subject subject = subject_of(yaml(&f, cases[i].subject));
        us_match_answer answer = us_match_decide(&match, &subject);
        if (answer != cases[i].answer)
            fail_msg("%s over %s: %d", cases[i].match, cases[i].subject, (int)answer);
        close_fixture(&f);
    }
}

#define NO           US_MATCH_NO
#define YES          US_MATCH_YES
#define UNKNOWN      US_MATCH_UNKNOWN
#define CHECK(cases) check_cases(cases, sizeof(cases) / sizeof *(cases))

#define POD       "{kind: Pod, namespace: shop, object: {metadata: {name: web-1}}}"
#define NODE      "{kind: Node, object: {metadata: {name: web-1}}}"
#define NAMESPACE "{kind: Namespace, namespace: shop, object: {metadata: {name: shop}}}"
#define PROMPT    "{group: prompt.example.com, kind: PromptRoute, object: {}}"

static void test_kinds(void **state)
{
    static const match_case cases[] = {
        {"{}", POD, YES},
        {"{}", "{kind: Pod}", YES},
        {"{kinds: []}", POD, YES},
        {"{kinds: [{}]}", POD, YES},
        {"{kinds: [{kinds: [Pod]}]}", POD, YES},
        {"{kinds: [{kinds: [Po]}]}", POD, NO},
        {"{kinds: [{kinds: [Pod], apiGroups: ['']}]}", POD, YES},
        {"{kinds: [{kinds: [Pod], apiGroups: [apps]}]}", POD, NO},
        {"{kinds: [{kinds: [Deployment, Pod], apiGroups: [apps, '']}]}", POD, YES},
        {"{kinds: [{kinds: [Deployment]}, {apiGroups: ['']}]}", POD, YES},
        {"{kinds: [{kinds: ['*'], apiGroups: [apps]}, {kinds: [Node]}]}", POD, NO},
        {"{kinds: [{kinds: ['*'], apiGroups: [prompt.example.com]}]}", PROMPT, YES},
        {"{kinds: [{kinds: [PromptRoute], apiGroups: ['*']}]}", PROMPT, YES},
        {"{kinds: [{kinds: [], apiGroups: []}]}", PROMPT, YES},
        {"{source: All}", POD, YES},
        {"{source: Original}", POD, YES},
        {"{source: Generated}", POD, NO},
    };
    (void)state;
    CHECK(cases);
}

static void test_namespaces(void **state)
{
    static const match_case cases[] = {
        {"{namespaces: [shop]}", POD, YES},
        {"{namespaces: [sho]}", POD, NO},
        {"{namespaces: [a, 'sh*']}", POD, YES},
        {"{namespaces: ['*op']}", POD, YES},
        {"{namespaces: ['*ho*']}", POD, YES},
        {"{namespaces: ['*ho']}", POD, NO},
        {"{namespaces: ['ho*']}", POD, NO},
        {"{namespaces: ['*']}", POD, YES},
        {"{namespaces: []}", POD, YES},
        {"{excludedNamespaces: [shop]}", POD, NO},
        {"{excludedNamespaces: ['kube-*', '*op']}", POD, NO},
        {"{excludedNamespaces: ['kube-*']}", POD, YES},
        {"{namespaces: ['s*'], excludedNamespaces: ['*p']}", POD, NO},
        /* What lies in none is met by each list. */
        {"{namespaces: [other]}", NODE, YES},
        {"{excludedNamespaces: ['*']}", NODE, YES},
        /* Of a Namespace its name counts. */
        {"{namespaces: [other]}", NAMESPACE, NO},
        {"{namespaces: [shop]}", NAMESPACE, YES},
        {"{excludedNamespaces: [shop]}", NAMESPACE, NO},
        {"{namespaces: [n]}", "{kind: Namespace, object: {metadata: {generateName: n}}}",
         NO},
        {"{excludedNamespaces: [shop]}",
         "{kind: Namespace, group: x, object: {metadata: {name: shop}}}", YES},
        /* The object says where it lies if the request does not. */
        {"{namespaces: [shop]}", "{kind: Pod, object: {metadata: {namespace: shop}}}",
         YES},
        {"{namespaces: [shop]}", "{kind: Pod, object: {metadata: {namespace: a}}}", NO},
    };
    (void)state;
    CHECK(cases);
}

static void test_scope_and_name(void **state)
{
    static const match_case cases[] = {
        {"{scope: Namespaced}", POD, YES},
        {"{scope: Cluster}", POD, NO},
        {"{scope: '*'}", POD, YES},
        {"{scope: Namespaced}", NODE, NO},
        {"{scope: Cluster}", NODE, YES},
        {"{scope: Cluster}", NAMESPACE, YES},
        {"{scope: Namespaced}", NAMESPACE, NO},
        {"{name: web-1}", POD, YES},
        {"{name: 'web-*'}", POD, YES},
        {"{name: '*-1'}", POD, YES},
        {"{name: web}", POD, NO},
        {"{name: ''}", POD, YES},
        {"{name: 'web-*'}", "{kind: Pod, object: {metadata: {generateName: web-}}}", YES},
        {"{name: '*eb*'}", "{kind: Pod, object: {metadata: {generateName: web-}}}", YES},
        {"{name: '*-1'}", "{kind: Pod, object: {metadata: {generateName: web-}}}", NO},
        {"{name: web-}", "{kind: Pod, object: {metadata: {generateName: web-}}}", NO},
        {"{name: web}", "{kind: Pod, object: {metadata: 5}}", NO},
        {"{name: web}", "{kind: Pod, object: null}", NO},
    };
    (void)state;
    CHECK(cases);
}

#define LABELLED                                                                         \
    "{kind: Pod, object: {metadata: {labels: {tier: hot, empty: '', odd: 5}}}}"

static void test_labels(void **state)
{
    static const match_case cases[] = {
        {"{labelSelector: {}}", LABELLED, YES},
        {"{labelSelector: {matchLabels: {tier: hot}}}", LABELLED, YES},
        {"{labelSelector: {matchLabels: {tier: ho}}}", LABELLED, NO},
        {"{labelSelector: {matchLabels: {tier: hot, empty: ''}}}", LABELLED, YES},
        {"{labelSelector: {matchLabels: {tier: hot, other: ''}}}", LABELLED, NO},
        {"{labelSelector: {matchLabels: {tier: '*'}}}", LABELLED, NO},
        {"{labelSelector: {matchLabels: {odd: '5'}}}", LABELLED, NO},
        {"{labelSelector: {matchExpressions: [{key: tier, operator: In, values: [a, "
         "hot]}]}}",
         LABELLED, YES},
        {"{labelSelector: {matchExpressions: [{key: tier, operator: In, values: [a]}]}}",
         LABELLED, NO},
        {"{labelSelector: {matchExpressions: [{key: x, operator: In, values: [a]}]}}",
         LABELLED, NO},
        {"{labelSelector: {matchExpressions: [{key: tier, operator: NotIn, values: "
         "[hot]}]}}",
         LABELLED, NO},
        {"{labelSelector: {matchExpressions: [{key: tier, operator: NotIn, values: "
         "[a]}]}}",
         LABELLED, YES},
        {"{labelSelector: {matchExpressions: [{key: x, operator: NotIn, values: [a]}]}}",
         LABELLED, YES},
        {"{labelSelector: {matchExpressions: [{key: empty, operator: Exists}]}}",
         LABELLED, YES},
        {"{labelSelector: {matchExpressions: [{key: x, operator: Exists}]}}", LABELLED,
         NO},
        {"{labelSelector: {matchExpressions: [{key: empty, operator: DoesNotExist}]}}",
         LABELLED, NO},
        {"{labelSelector: {matchExpressions: [{key: x, operator: DoesNotExist, values: "
         "[]}]}}",
         LABELLED, YES},
        {"{labelSelector: {matchLabels: {tier: hot}, matchExpressions: [{key: x, "
         "operator: Exists}]}}",
         LABELLED, NO},
        {"{labelSelector: {matchLabels: {a: b}}}", POD, NO},
    };
    (void)state;
    CHECK(cases);
}

/* A selector over the labels of the namespace. */
#define OVER "{namespaceSelector: {matchLabels: {env: prod}}}"
#define NOT_OVER                                                                         \
    "{namespaceSelector: {matchExpressions: [{key: env, operator: DoesNotExist}]}}"
#define NAMED "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}"
#define NAMED_OVER                                                                       \
    "{namespaceSelector: {matchLabels: {env: prod, kubernetes.io/metadata.name: shop}}}"

static void test_namespace_selector(void **state)
{
    static const match_case cases[] = {
        {OVER, "{kind: Pod, namespace: a, object: {}, labels: {env: prod}}", YES},
        {OVER, "{kind: Pod, namespace: a, object: {}, labels: {env: test}}", NO},
        {OVER, "{kind: Pod, namespace: a, object: {}, labels: {}}", NO},
        {OVER, POD, UNKNOWN},
        {NOT_OVER, POD, UNKNOWN},
        {NOT_OVER, "{kind: Pod, namespace: a, object: {}, labels: {}}", YES},
        {"{namespaceSelector: {}}", POD, YES},
        {OVER, NODE, YES},
        /* What says no by itself does not ask for the labels. */
        {"{name: other, namespaceSelector: {matchLabels: {env: prod}}}", POD, NO},
        {"{labelSelector: {matchLabels: {a: b}}, namespaceSelector: {matchLabels: {env: "
         "prod}}}",
         POD, NO},
        /* A Namespace has labels of its own. */
        {OVER, NAMESPACE, NO},
        {NOT_OVER, NAMESPACE, YES},
        {OVER, "{kind: Namespace, object: {metadata: {name: a, labels: {env: prod}}}}",
         YES},
        /* Its name is known in any case. */
        {NAMED, POD, YES},
        {NAMED, "{kind: Pod, namespace: a, object: {}}", NO},
        {NAMED_OVER, POD, UNKNOWN},
        {NAMED_OVER, "{kind: Pod, namespace: a, object: {}}", NO},
        {NAMED, NAMESPACE, YES},
        {NAMED, "{kind: Pod, namespace: shop, object: {}, labels: {env: prod}}", YES},
    };
    (void)state;
    CHECK(cases);
}

/* Either of the two objects will do. */
static void test_old_objects(void **state)
{
    static const match_case cases[] = {
        {"{name: a}", "{kind: Pod, object: {}, old: {metadata: {name: a}}}", YES},
        {"{name: a}", "{kind: Pod, object: {metadata: {name: a}}, old: {}}", YES},
        {"{name: a}", "{kind: Pod, object: {}, old: {}}", NO},
        {"{name: a}", "{kind: Pod, old: {metadata: {name: a}}}", YES},
        {"{scope: Cluster}", "{kind: Pod, old: {metadata: {namespace: a}}}", NO},
        {"{labelSelector: {matchLabels: {a: b}}}",
         "{kind: Pod, object: {metadata: {labels: {}}}, old: {metadata: {labels: {a: "
         "b}}}}",
         YES},
        {OVER, "{kind: Namespace, object: {}, old: {metadata: {labels: {env: prod}}}}",
         YES},
        {"{name: a, namespaceSelector: {matchLabels: {env: prod}}}",
         "{kind: Pod, namespace: x, object: {}, old: {metadata: {name: a}}}", UNKNOWN},
    };
    (void)state;
    CHECK(cases);
}

static void test_refused(void **state)
{
    static const struct {
        const char *match;
        const char *problem;
    } cases[] = {
        {"[]", " must be a mapping"},
        {"{kind: []}",
         " takes kinds, namespaces, excludedNamespaces, name, labelSelector, "
         "namespaceSelector, scope, source; not kind"},
        {"{operations: [CREATE]}",
         " takes kinds, namespaces, excludedNamespaces, name, labelSelector, "
         "namespaceSelector, scope, source; not operations"},
        {"{kinds: Pod}", ".kinds must be a list of {apiGroups, kinds}"},
        {"{kinds: [Pod]}", ".kinds must be a list of {apiGroups, kinds}"},
        {"{kinds: [{kind: [Pod]}]}", ".kinds must be a list of {apiGroups, kinds}"},
        {"{kinds: [{kinds: Pod}]}", ".kinds: kinds must be a list of strings"},
        {"{kinds: [{apiGroups: [1]}]}", ".kinds: apiGroups must be a list of strings"},
        {"{namespaces: a}", ".namespaces must be a list of strings"},
        {"{excludedNamespaces: {a: b}}", ".excludedNamespaces must be a list of strings"},
        {"{name: [a]}", ".name must be a string"},
        {"{scope: cluster}", ".scope must be *, Cluster or Namespaced"},
        {"{source: Any}", ".source must be All, Generated or Original"},
        {"{labelSelector: a}",
         ".labelSelector must be a mapping of matchLabels and matchExpressions"},
        {"{labelSelector: {app: web}}",
         ".labelSelector must be a mapping of matchLabels and matchExpressions"},
        {"{labelSelector: {matchLabels: [a]}}",
         ".labelSelector: matchLabels must map strings to strings"},
        {"{namespaceSelector: {matchLabels: {a: true}}}",
         ".namespaceSelector: matchLabels must map strings to strings"},
        {"{labelSelector: {matchExpressions: {}}}",
         ".labelSelector: matchExpressions must be a list of {key, operator, values}"},
        {"{labelSelector: {matchExpressions: [{key: a}]}}",
         ".labelSelector: matchExpressions must be a list of {key, operator, values}"},
        {"{labelSelector: {matchExpressions: [{operator: Exists}]}}",
         ".labelSelector: matchExpressions must be a list of {key, operator, values}"},
        {"{labelSelector: {matchExpressions: [{key: a, operator: Exists, x: 1}]}}",
         ".labelSelector: matchExpressions must be a list of {key, operator, values}"},
        {"{labelSelector: {matchExpressions: [{key: 1, operator: Exists}]}}",
         ".labelSelector: the key of an expression must be a string"},
        {"{labelSelector: {matchExpressions: [{key: a, operator: in}]}}",
         ".labelSelector: an operator must be In, NotIn, Exists or DoesNotExist"},
        {"{labelSelector: {matchExpressions: [{key: a, operator: In, values: b}]}}",
         ".labelSelector: the values of an expression must be a list of strings"},
        {"{labelSelector: {matchExpressions: [{key: a, operator: In}]}}",
         ".labelSelector: In and NotIn must have values, Exists and DoesNotExist none"},
        {"{labelSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}",
         ".labelSelector: In and NotIn must have values, Exists and DoesNotExist none"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f;
        us_match match;
        us_str problem = US_STR_EMPTY;
        open_fixture(&f);
        assert_false(us_match_read(&f.arena, yaml(&f, cases[i].match),
                                   US_MATCH_CONSTRAINT, &match, &problem));
        assert_string_equal(us_str_to_c(&f.arena, problem), cases[i].problem);
        close_fixture(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_namespaces),
        cmocka_unit_test(test_scope_and_name),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_namespace_selector),
        cmocka_unit_test(test_old_objects),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
