/* What has caBundles: registrations of webhooks, and definitions of resources that are converted by
 * one. Only the clientConfigs that call the Service are looked at, and only their caBundle is
 * written, by a JSON patch that holds for the version that was read. */
#include "certificates/parts.h"

#include "base/buf.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "kubernetes/object.h"

enum { STATUS_NOT_FOUND = 404 };

static const struct {
    const char *path, *shown;
} kinds[] = {
    [US_KEEPER_VALIDATING] = {"apis/admissionregistration.k8s.io/v1/"
                              "validatingwebhookconfigurations",
                              "validatingwebhookconfiguration"},
    [US_KEEPER_MUTATING] = {"apis/admissionregistration.k8s.io/v1/"
                            "mutatingwebhookconfigurations",
                            "mutatingwebhookconfiguration"},
    [US_KEEPER_CRD] = {"apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                       "customresourcedefinition"},
};

static us_str shown_name(us_arena *arena, const us_keeper_target *target)
{
    return us_str_format(arena, "%s %s", kinds[target->kind].shown, target->name);
}

/* Takes note of [client] at [place], if it calls the Service. */
static void note(us_arena *arena, const us_keeper_options *options, us_value client,
                 us_str place, us_kept_target *kept)
{
    us_value service = us_value_member(client, "service");
    us_str bundle = US_STR_EMPTY, error;
    if (!us_str_equal(us_value_member_text(service, "name"), options->service_name) ||
        !us_str_equal(us_value_member_text(service, "namespace"),
                      options->service_namespace))
        return;
    if (!us_base64_decode(arena, us_value_member_text(client, "caBundle"), false, &bundle,
                          &error))
        bundle = US_STR_EMPTY;
    kept->places =
        us_arena_one_more(arena, kept->places, kept->count, sizeof *kept->places);
    kept->bundles =
        us_arena_one_more(arena, kept->bundles, kept->count, sizeof *kept->bundles);
    kept->places[kept->count] = place;
    kept->bundles[kept->count++] = bundle;
}

static void find_clients(us_arena *arena, const us_keeper_options *options,
                         us_keeper_kind kind, us_value object, us_kept_target *kept)
{
    if (kind == US_KEEPER_CRD) {
        us_value conversion =
            us_value_member(us_value_member(object, "spec"), "conversion");
        us_value webhook = us_value_member(conversion, "webhook");
        note(arena, options, us_value_member(webhook, "clientConfig"),
             US_STR("/spec/conversion/webhook/clientConfig"), kept);
        return;
    }
    us_value hooks = us_value_member(object, "webhooks");
    if (us_value_tag(hooks) != US_TAG_ARRAY)
        return;
    for (uint32_t i = 0; i < hooks.as.array->count; i++)
        note(arena, options, us_value_member(hooks.as.array->items[i], "clientConfig"),
             us_str_format(arena, "/webhooks/%u/clientConfig", i), kept);
}

void us_target_read(us_arena *arena, const us_keeper_options *options,
                    const us_keeper_target *target, us_kept_target *kept)
{
    us_value object;
    long status;
    *kept = (us_kept_target){
        .shown = shown_name(arena, target),
        .path = us_str_format(arena, "%s/%s", kinds[target->kind].path, target->name)};
    us_api_request request = {.path = kept->path, .timeout = US_KEEPER_TIMEOUT};
    if (!us_api_ask_object(arena, options->config, &request, &object, &status,
                           &kept->problem)) {
        kept->is_missing = status == STATUS_NOT_FOUND;
        if (kept->is_missing)
            kept->problem = US_STR("there is none");
        return;
    }
    kept->version =
        us_value_member_text(us_value_member(object, "metadata"), "resourceVersion");
    find_clients(arena, options, target->kind, object, kept);
    if (kept->count == 0)
        kept->problem = us_str_format(arena, "no webhook of it calls the Service %.*s",
                                      US_STR_ARG(us_keeper_service(arena, options)));
}

static bool has(const us_authority *list, size_t count, us_str text)
{
    for (size_t i = 0; i < count; i++)
        if (us_str_equal(list[i].text, text))
            return true;
    return false;
}

/* None is twice in [wanted], so where the numbers are the same nothing else can be there. */
bool us_target_agrees(us_arena *arena, const us_kept_target *kept,
                      const us_authorities *wanted)
{
    for (size_t i = 0; i < kept->count; i++) {
        size_t count;
        us_authority *list =
            us_certificates_list(arena, kept->bundles[i], US_STR_EMPTY, &count);
        if (count != wanted->count)
            return false;
        for (size_t j = 0; j < count; j++)
            if (!has(list, count, wanted->items[j].text))
                return false;
    }
    return true;
}

bool us_target_write(us_arena *arena, const us_keeper_options *options,
                     const us_kept_target *kept, us_str bundle, us_str *error)
{
    us_buf patch = us_buf_make(arena), coded = us_buf_make(arena);
    us_value written;
    long status;
    us_base64_add(&coded, bundle, false, true);
    us_buf_add_c(&patch,
                 "[{\"op\":\"add\",\"path\":\"/metadata/resourceVersion\",\"value\":");
    us_json_write_string(&patch, kept->version, false);
    for (size_t i = 0; i < kept->count; i++)
        us_buf_add_format(
            &patch, "},{\"op\":\"add\",\"path\":\"%.*s/caBundle\",\"value\":\"%.*s\"",
            US_STR_ARG(kept->places[i]), US_STR_ARG(us_buf_str(&coded)));
    us_buf_add_c(&patch, "}]");
    us_api_request request = {
        .method = "PATCH",
        .path = us_str_format(arena, "%.*s?fieldManager=usher-certificates",
                              US_STR_ARG(kept->path)),
        .content_type = "application/json-patch+json",
        .body = us_buf_str(&patch),
        .timeout = US_KEEPER_TIMEOUT};
    return us_api_ask_object(arena, options->config, &request, &written, &status, error);
}
