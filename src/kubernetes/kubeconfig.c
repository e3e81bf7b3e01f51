/* Reading kubeconfigs. A context names a cluster and a user, which say where the API server
 * is and what to show there: certificates and tokens, in place or in files beside. Programs
 * that would log in (exec, auth-provider) are not run. */
#include "kubernetes/kubeconfig.h"

#include "base/file.h"
#include "base/path.h"
#include "codec/base64.h"
#include "codec/yaml.h"
#include "value/array.h"
#include "value/object.h"

/* A kubeconfig, and each file that it names, may have so many bytes. */
#define FILE_MAX ((size_t)4 << 20)

typedef struct reading {
    us_arena *arena;
    const char *path;
    us_value root;
    us_str *error;
} reading;

/* NUL-terminated; empty where there is no such string. */
static us_str text_of(const reading *r, us_value object, const char *name)
{
    us_value value = us_value_member(object, name);
    return us_value_is_string(value) ? us_str_copy(r->arena, us_value_text(value))
                                     : US_STR("");
}

static bool fail(const reading *r, const char *what, us_str which)
{
    *r->error = us_str_format(r->arena, "%s: %s%.*s", r->path, what, US_STR_ARG(which));
    return false;
}

/* The entry called [name] of the list [list], from below its member [inner]; NONE: it has
 * none. */
static us_value entry_of(const reading *r, const char *list, us_str name,
                         const char *inner)
{
    us_value entries = us_value_member(r->root, list);
    if (us_value_tag(entries) != US_TAG_ARRAY)
        return US_NONE;
    for (uint32_t i = 0; i < entries.as.array->count; i++)
        if (us_str_equal(text_of(r, entries.as.array->items[i], "name"), name))
            return us_value_member(entries.as.array->items[i], inner);
    return US_NONE;
}

/* Where a file is that the kubeconfig names, from its own folder. */
static us_str path_of(const reading *r, us_str name)
{
    us_str folder = us_path_folder(r->arena, us_str_from(r->path));
    return us_str_copy(r->arena, us_str_starts_with(name, US_STR("/"))
                                     ? name
                                     : us_path_join(r->arena, folder, name));
}

static bool read_named(const reading *r, us_str name, us_str *text)
{
    return us_file_read(r->arena, path_of(r, name).text, FILE_MAX, text, r->error);
}

/* The member called [data], in base 64, or else the file that [file] names; empty where
 * there is neither. */
static bool read_content(const reading *r, us_value object, const char *data,
                         const char *file, us_str *text)
{
    us_str coded = text_of(r, object, data), name = text_of(r, object, file), reason;
    *text = US_STR("");
    if (coded.length == 0)
        return name.length == 0 || read_named(r, name, text);
    if (!us_base64_decode(r->arena, coded, false, text, &reason))
        return fail(r, "no base 64: ", us_str_from(data));
    *text = us_str_copy(r->arena, *text);
    return true;
}

static bool read_cluster(const reading *r, us_value cluster, us_kubeconfig *config)
{
    us_value insecure = us_value_member(cluster, "insecure-skip-tls-verify");
    config->server = text_of(r, cluster, "server");
    config->server_name = text_of(r, cluster, "tls-server-name");
    config->insecure =
        us_value_tag(insecure) == US_TAG_BOOLEAN && insecure.as.integer != 0;
    while (us_str_ends_with(config->server, US_STR("/")))
        config->server.length--;
    config->server = us_str_copy(r->arena, config->server);
    if (!us_str_starts_with(config->server, US_STR("https://")))
        return fail(r, "its cluster has no server https://…", US_STR_EMPTY);
    return read_content(r, cluster, "certificate-authority-data", "certificate-authority",
                        &config->authorities);
}

static bool read_user(const reading *r, us_value user, us_kubeconfig *config)
{
    us_str token_file = text_of(r, user, "tokenFile"), token;
    config->token = text_of(r, user, "token");
    config->token_file = token_file.length > 0 ? path_of(r, token_file) : US_STR("");
    if (!read_content(r, user, "client-certificate-data", "client-certificate",
                      &config->certificate) ||
        !read_content(r, user, "client-key-data", "client-key", &config->key))
        return false;
    if (!us_kubeconfig_token(r->arena, config, &token, r->error))
        return fail(r, "", *r->error);
    if (token.length > 0 || config->certificate.length > 0)
        return true;
    if (!us_value_is_none(us_value_member(user, "exec")) ||
        !us_value_is_none(us_value_member(user, "auth-provider")))
        return fail(r,
                    "its user logs in by a program, and none is run: give a kubeconfig "
                    "with a token or a client certificate",
                    US_STR_EMPTY);
    return true;
}

bool us_kubeconfig_read(us_arena *arena, const char *path, const char *context,
                        us_kubeconfig *config, us_str *error)
{
    reading r = {arena, path, US_NONE, error};
    us_yaml_options options = {.single = true};
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    us_str text;
    *config = (us_kubeconfig){0};
    if (!us_file_read(arena, path, FILE_MAX, &text, error))
        return false;
    if (!us_yaml_read(arena, text, &options, &documents, &count, &diag))
        return fail(&r, "", us_str_copy(arena, diag.message));
    r.root = count > 0 ? documents[0].value : US_NONE;
    us_str name = context ? us_str_from(context) : text_of(&r, r.root, "current-context");
    us_value chosen = entry_of(&r, "contexts", name, "context");
    if (us_value_is_none(chosen))
        return fail(&r, "it has no context called ", name);
    us_value cluster =
        entry_of(&r, "clusters", text_of(&r, chosen, "cluster"), "cluster");
    us_value user = entry_of(&r, "users", text_of(&r, chosen, "user"), "user");
    return read_cluster(&r, cluster, config) && read_user(&r, user, config);
}

bool us_kubeconfig_in_pod(us_arena *arena, const char *host, const char *port,
                          const char *folder, us_kubeconfig *config, us_str *error)
{
    us_str token, directory = us_str_from(folder);
    us_str ca = us_path_join(arena, directory, US_STR("ca.crt"));
    *config = (us_kubeconfig){.server_name = US_STR(""),
                              .certificate = US_STR(""),
                              .key = US_STR(""),
                              .token = US_STR("")};
    if (!host || !port || !*host || !*port) {
        *error =
            US_STR("this is not a pod: the environment has no KUBERNETES_SERVICE_HOST "
                   "and KUBERNETES_SERVICE_PORT");
        return false;
    }
    bool bare = strchr(host, ':') && *host != '[';
    config->server =
        us_str_copy(arena, us_str_format(arena, "https://%s%s%s:%s", bare ? "[" : "",
                                         host, bare ? "]" : "", port));
    config->token_file =
        us_str_copy(arena, us_path_join(arena, directory, US_STR("token")));
    return us_file_read(arena, us_str_to_c(arena, ca), FILE_MAX, &config->authorities,
                        error) &&
           us_kubeconfig_token(arena, config, &token, error);
}

bool us_kubeconfig_token(us_arena *arena, const us_kubeconfig *config, us_str *token,
                         us_str *error)
{
    us_str text = config->token;
    if (config->token_file.length > 0 &&
        !us_file_read(arena, config->token_file.text, FILE_MAX, &text, error))
        return false;
    while (text.length > 0 && strchr(" \t\r\n", text.text[text.length - 1]))
        text.length--;
    for (size_t i = 0; i < text.length; i++) {
        if (text.text[i] <= ' ' || text.text[i] == 127) {
            *error = US_STR("the token has blanks or control characters");
            return false;
        }
    }
    *token = us_str_copy(arena, text);
    return true;
}
