/* The document is laid over the policy's data anew for each file, and only where a policy names it, so
 * that nobody else pays. */
#include "review/tested_file.h"

#include "base/path.h"
#include "value/object.h"

#include <unistd.h>

#define FOLDER_MAX 4096

static bool is_named(const usher_policy *policy)
{
    size_t count = usher_policy_rule_count(policy);
    const char *package = "";
    for (size_t i = 0; i < count; i++) {
        const usher_rule *rule = usher_policy_rule(policy, i);
        if (strcmp(rule->package, package) == 0)
            continue;
        package = rule->package;
        if (usher_policy_package_names(policy, package, "data.conftest"))
            return true;
    }
    return false;
}

void us_tested_file_open(us_tested_file *tested, const usher_policy *policy)
{
    *tested = (us_tested_file){.policy = is_named(policy) ? policy : NULL};
    us_arena_init(&tested->arena, 0, NULL);
}

static us_str absolute(us_arena *arena, us_str path)
{
    char here[FOLDER_MAX];
    if (us_str_starts_with(path, US_STR("/")) || !getcwd(here, sizeof here))
        return us_path_clean(arena, path);
    return us_path_join(arena, us_str_from(here), path);
}

static us_value describe(us_arena *arena, us_str name)
{
    us_str path = absolute(arena, name);
    us_object *facts = us_object_new(arena, 2);
    us_object_add(facts, us_value_string(US_STR("dir")),
                  us_value_string(us_path_folder(arena, path)));
    us_object_add(facts, us_value_string(US_STR("name")),
                  us_value_string(us_path_base(path)));
    us_value value = us_value_object(facts);
    us_value_freeze(value);
    return value;
}

static us_str name_of(const us_manifest *manifest)
{
    if (!manifest)
        return US_STR("Combined");
    const us_manifest_file *file = manifest->file;
    return file->objects ? US_STR_EMPTY
           : file->path  ? us_str_from(file->path)
                         : file->name;
}

static void forget(us_tested_file *tested)
{
    usher_documents_free(tested->documents);
    tested->documents = NULL;
    us_arena_reset(&tested->arena, 0);
}

void us_tested_file_set(us_tested_file *tested, usher_worker *worker,
                        const us_manifest *manifest)
{
    static const char *const path[] = {"conftest", "file", NULL};
    us_str name = name_of(manifest);
    if (!tested->policy || us_str_equal(name, tested->name))
        return;
    usher_worker_set_documents(worker, NULL);
    forget(tested);
    tested->name = name;
    if (name.length == 0)
        return;
    usher_value *facts = us_arena_alloc(&tested->arena, sizeof *facts);
    *facts = describe(&tested->arena, name);
    usher_document document = {path, facts};
    /* A policy whose own rules are there keeps those. */
    tested->documents = usher_documents_new(tested->policy, &document, 1, NULL);
    usher_worker_set_documents(worker, tested->documents);
}

void us_tested_file_close(us_tested_file *tested)
{
    forget(tested);
    us_arena_free(&tested->arena);
}
