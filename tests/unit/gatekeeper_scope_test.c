/* Where a template's Rego is led to other places, as a table: what is written, what becomes of
 * it, or what is wrong in it. */
#include "gatekeeper/objects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct row {
    const char *text;
    const char *scoped; /* NULL: it is refused */
    const char *error;
    uint32_t at;
    bool is_library;
    bool reads_inventory;
} row;

#define T "package usher.gatekeeper.template.Kind"
#define L "package usher.gatekeeper.library.Kind"

#define ELSE "a template may read data.inventory and data.lib, and nothing else of data"

static const row rows[] = {
    {.text = "package k8s\n", .scoped = T "\n"},
    {.text = "# a comment\npackage a.b[\"c\"] # another\nx = 1\n",
     .scoped = "# a comment\n" T " # another\nx = 1\n"},
    {.text = "package a\n[1] { true }\n", .scoped = T "\n[1] { true }\n"},
    {.text = "package lib.x\ny = 1\n",
     .scoped = L ".lib[\"x\"]\ny = 1\n",
     .is_library = true},
    {.text = "package lib[\"a-b\"]\n", .scoped = L ".lib[\"a-b\"]\n", .is_library = true},
    {.text = "package x.lib\n",
     .error = "the package of a library must begin with lib",
     .at = 1,
     .is_library = true},
    {.text = "\nx = 1\n", .error = "the Rego must begin with its package", .at = 2},
    {.text = "", .error = "the Rego must begin with its package", .at = 1},
    {.text = "package a\nimport data.lib.h\nimport data.lib as l\n",
     .scoped = T "\nimport data.usher.gatekeeper.library.Kind.lib.h\n"
                 "import data.usher.gatekeeper.library.Kind.lib as l\n"},
    {.text = "package a\nx = data[\"lib\"][y].z\n",
     .scoped = T "\nx = data.usher.gatekeeper.library.Kind.lib[y].z\n"},
    {.text = "package a\nx = data.inventory.cluster { y }\n",
     .scoped = T "\nx = data.usher.gatekeeper.inventory.cluster { y }\n",
     .reads_inventory = true},
    {.text = "package a\nx = data\n.inventory { y with data.inventory as {} }\n",
     .scoped = T "\nx = data.usher.gatekeeper.inventory { y with "
                 "data.usher.gatekeeper.inventory as {} }\n",
     .reads_inventory = true},
    /* What is only called data. */
    {.text =
         "package a\nx = input.data.inventory # data.x\ny = \"data.x\"\nz = `data.y`\n",
     .scoped = T "\nx = input.data.inventory # data.x\ny = \"data.x\"\nz = `data.y`\n"},
    {.text = "package a\n\nx = data.other\n", .error = ELSE, .at = 3},
    {.text = "package a\nx = data\n", .error = ELSE, .at = 2},
    {.text = "package a\nx = data[y]\n", .error = ELSE, .at = 2},
    {.text = "package a\nx = data[\"inv\\u0065ntory\"]\n", .error = ELSE, .at = 2},
    {.text = "package a\nx = walk(data)\n", .error = ELSE, .at = 2},
    /* What can't be read the parser refuses. */
    {.text = "package a\nx = ! data.other\n", .scoped = "package a\nx = ! data.other\n"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const row *r = &rows[i];
        us_arena arena;
        us_str scoped, error = US_STR_EMPTY;
        uint32_t at = 0;
        bool reads = false;
        us_arena_init(&arena, 0, NULL);
        bool good = us_gatekeeper_scope(&arena, us_str_from(r->text), US_STR("Kind"),
                                        r->is_library, &scoped, &reads, &at, &error);
        if (good != (r->scoped != NULL))
            fail_msg("%s: %.*s", r->text, US_STR_ARG(error));
        if (good && !us_str_is(scoped, r->scoped))
            fail_msg("%s\nbecame %.*s", r->text, US_STR_ARG(scoped));
        if (!good && (!us_str_is(error, r->error) || at != r->at))
            fail_msg("%s: row %u: %.*s", r->text, at, US_STR_ARG(error));
        assert_int_equal(reads, r->reads_inventory);
        us_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
