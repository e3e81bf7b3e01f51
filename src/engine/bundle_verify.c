/* Signatures of bundles: a JSON Web Token that lists every file with its digest.
 *
 * The token must be signed by a known key and be for the scope asked for; then each file
 * must be in its list with the digest that it has, and none of the list may be missing. */
#include "engine/bundle.h"

#include "base/path.h"
#include "builtins/go_read.h"
#include "builtins/jwt/signature.h"
#include "builtins/pem.h"
#include "builtins/url_escape.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "engine/go_fields.h"
#include "value/array.h"

/* The longest token that is read. */
#define TOKEN_MAX ((size_t)64 << 20)

static bool fail(us_str *error, const char *text)
{
    *error = us_str_from(text);
    return false;
}

static bool fail_for(us_arena *arena, us_str *error, const char *what, us_str reason)
{
    *error = us_str_format(arena, "%s: %.*s", what, US_STR_ARG(reason));
    return false;
}

/* ---- The token */

typedef struct token {
    us_str header, payload, signature; /* encoded */
    us_str signed_part;
    us_str key_id; /* of the claims */
    us_str scope;
} token;

static bool split(us_arena *arena, us_str text, token *t, us_str *error)
{
    size_t first = us_str_find(text, US_STR("."), 0);
    size_t second =
        first == US_STR_NONE ? first : us_str_find(text, US_STR("."), first + 1);
    if (second == US_STR_NONE || text.length > TOKEN_MAX ||
        us_str_find(text, US_STR("."), second + 1) != US_STR_NONE)
        return fail_for(arena, error, "failed to split compact JWT",
                        US_STR("jwsbb: invalid number of segments"));
    t->header = us_str_slice(text, 0, first);
    t->payload = us_str_slice(text, first + 1, second);
    t->signature = us_str_slice(text, second + 1, text.length);
    t->signed_part = us_str_slice(text, 0, second);
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_';
}

/* Without padding: the letters alone, and never one alone at the end. */
static bool decode(us_arena *arena, us_str text, us_str *bytes, us_str *reason)
{
    size_t at = 0;
    while (at < text.length && is_letter(text.text[at]))
        at++;
    if (at == text.length && at % 4 != 1)
        return us_base64url_decode(arena, text, bytes, reason);
    *reason = us_str_format(arena, "illegal base64 data at input byte %zu",
                            at < text.length ? at : at - 1);
    return false;
}

/* The "kid" of the header; empty if there is none. */
static bool read_header_key(us_arena *arena, const token *t, us_str *id, us_str *error)
{
    us_str bytes, reason;
    us_value header;
    *id = US_STR_EMPTY;
    if (!decode(arena, t->header, &bytes, &reason) ||
        !us_go_decode_json(arena, bytes, &header, &reason))
        return fail_for(arena, error, "failed to extract key ID from headers", reason);
    us_go_fields fields = us_go_fields_make(arena, "jws", "Header", header);
    *id = us_go_field_text(&fields, "kid");
    if (fields.error.length > 0)
        return fail_for(arena, error, "failed to extract key ID from headers",
                        fields.error);
    return true;
}

static us_signed_file read_file(us_go_fields *claims, us_value item)
{
    us_go_fields fields = {claims->arena, item.as.object, "FileInfo", "files.",
                           US_STR_EMPTY};
    us_signed_file file = {
        .name = us_go_field_text(&fields, "name"),
        .hash = us_go_field_text(&fields, "hash"),
        .algorithm = us_go_field_text(&fields, "algorithm"),
    };
    if (claims->error.length == 0)
        claims->error = fields.error;
    return file;
}

/* Of two files of one name the last counts. */
static void add_file(us_signed_files *files, us_signed_file file)
{
    us_value name = us_value_string(file.name);
    const us_value *there = us_object_get(files->by_name, name);
    if (there) {
        files->items[there->as.integer] = file;
        return;
    }
    us_object_add(files->by_name, name, us_value_integer((int64_t)files->count));
    files->items[files->count++] = file;
}

static void read_files(us_go_fields *claims, us_signed_files *files)
{
    us_value list = us_go_field(claims, "files", US_TYPE_ARRAY, "[]bundle.FileInfo");
    size_t count = us_value_is_none(list) ? 0 : list.as.array->count;
    *files = (us_signed_files){
        us_arena_alloc_array(claims->arena, count + 1, sizeof *files->items), 0,
        us_object_new(claims->arena, count)};
    for (size_t i = 0; i < count; i++) {
        us_value item = list.as.array->items[i];
        if (us_go_item(claims, "files", item, US_TYPE_OBJECT, "bundle.FileInfo"))
            add_file(files, read_file(claims, item));
    }
}

static bool read_claims(us_arena *arena, token *t, us_signed_files *files, us_str *error)
{
    us_str bytes, reason;
    us_value payload;
    if (!decode(arena, t->payload, &bytes, &reason))
        return fail_for(arena, error, "failed to base64 decode JWT payload", reason);
    if (!us_go_read_json(arena, bytes, false, &payload, error))
        return false;
    us_go_fields claims = us_go_fields_make(arena, "bundle", "DecodedSignature", payload);
    read_files(&claims, files);
    t->key_id = us_go_field_text(&claims, "keyid");
    t->scope = us_go_field_text(&claims, "scope");
    us_go_field(&claims, "iat", US_TYPE_NUMBER, "int64");
    us_go_field_text(&claims, "iss");
    *error = claims.error;
    return error->length == 0;
}

/* ---- The key */

static const us_bundle_key *find_key(us_arena *arena,
                                     const us_bundle_verification *verification,
                                     us_str id, us_str *error)
{
    for (size_t i = 0; i < verification->key_count; i++)
        if (us_str_equal(verification->keys[i].id, id))
            return &verification->keys[i];
    *error = us_str_format(arena, "verification key corresponding to ID %.*s not found",
                           US_STR_ARG(id));
    return NULL;
}

bool us_bundle_read_key(us_arena *arena, const us_bundle_key *key,
                        const us_jws_algorithm *algorithm, us_key *result, us_str *error)
{
    us_pem_block block;
    us_str rest = key->key;
    const char *reason = NULL;
    if (algorithm->scheme == US_JWS_HMAC) {
        *result = (us_key){.kind = US_KEY_SECRET, .secret = key->key};
        return true;
    }
    us_key_set *set = us_key_set_new(arena, 1);
    us_key *found = NULL;
    if (rest.length <= US_KEYS_TEXT_MAX && us_pem_next(arena, &rest, &block))
        found = us_keys_read_block(arena, set, block.label, block.bytes, &reason);
    if (!found)
        return fail(error,
                    reason ? reason : "failed to parse PEM block containing the key");
    *result = *found;
    return true;
}

/* What Go calls the type of a key. */
static const char *type_name(const us_key *key)
{
    switch (key->kind) {
    case US_KEY_RSA:
        return key->is_private ? "*rsa.PrivateKey" : "*rsa.PublicKey";
    case US_KEY_EC:
        return key->is_private ? "*ecdsa.PrivateKey" : "*ecdsa.PublicKey";
    case US_KEY_OKP:
        return key->is_private ? "ed25519.PrivateKey" : "ed25519.PublicKey";
    case US_KEY_SECRET:
        break;
    }
    return "[]byte";
}

/* Whether [key] is of the kind that [algorithm] needs. */
static bool check_kind(us_arena *arena, const us_jws_algorithm *algorithm,
                       const us_key *key, us_str *reason)
{
    const char *wanted = "[]byte", *expected = "";
    us_key_kind kind = US_KEY_SECRET;
    if (algorithm->scheme == US_JWS_RSA || algorithm->scheme == US_JWS_PSS) {
        kind = US_KEY_RSA;
        wanted = "*rsa.PublicKey";
        expected = "keyconv: expected rsa.PublicKey/rsa.PrivateKey or "
                   "*rsa.PublicKey/*rsa.PrivateKey";
    } else if (algorithm->scheme == US_JWS_ECDSA) {
        kind = US_KEY_EC;
        wanted = "*ecdsa.PublicKey";
        expected = "keyconv: expected ecdsa.PublicKey/ecdsa.PrivateKey or "
                   "*ecdsa.PublicKey/*ecdsa.PrivateKey";
    } else if (algorithm->scheme == US_JWS_EDDSA) {
        kind = US_KEY_OKP;
        wanted = "ed25519.PublicKey";
        expected = "expected ed25519.PublicKey or *ed25519.PublicKey";
    }
    if (key->kind == kind)
        return true;
    *reason = us_str_format(
        arena, "jwsbb.Verify: invalid key type %s. %s is required: %s, got %s",
        type_name(key), wanted, expected, type_name(key));
    return false;
}

/* An ECDSA signature is two numbers of the curve's size. */
static bool check_length(us_arena *arena, const us_jws_algorithm *algorithm,
                         const us_key *key, us_str signature, us_str *reason)
{
    if (algorithm->scheme != US_JWS_ECDSA)
        return true;
    int bits = EVP_PKEY_get_bits(key->key);
    if (signature.length == 2 * (((size_t)bits + 7) / 8))
        return true;
    *reason = us_str_format(arena,
                            "dsig.VerifyECDSA: failed to unpack ECDSA signature: invalid "
                            "signature length for curve \"P-%d\"",
                            bits);
    return false;
}

static bool check_token(us_arena *arena, const token *t, const us_bundle_key *config,
                        us_str *error)
{
    us_str bytes, reason;
    us_key key;
    const us_jws_algorithm *algorithm = us_jws_find(config->algorithm);
    if (!algorithm) {
        *error = us_str_format(arena, "unknown signature algorithm: %.*s",
                               US_STR_ARG(config->algorithm));
        return false;
    }
    if (!us_bundle_read_key(arena, config, algorithm, &key, error))
        return false;
    if (!decode(arena, t->signature, &bytes, &reason))
        return fail_for(arena, error, "failed to base64 decode JWT signature", reason);
    if (check_kind(arena, algorithm, &key, &reason) &&
        check_length(arena, algorithm, &key, bytes, &reason)) {
        /* A private key has its public one in it. */
        key.is_private = false;
        if (us_jws_verify(algorithm, &key, t->signed_part, bytes))
            return true;
        reason = algorithm->scheme == US_JWS_HMAC    ? US_STR("invalid HMAC signature")
                 : algorithm->scheme == US_JWS_ECDSA ? US_STR("invalid ECDSA signature")
                 : algorithm->scheme == US_JWS_EDDSA ? US_STR("invalid EdDSA signature")
                                                     : US_STR("crypto/rsa: verification "
                                                              "error");
    }
    return fail_for(arena, error, "failed to verify JWT signature", reason);
}

bool us_bundle_check_signature(us_arena *arena, us_value signatures,
                               const us_bundle_verification *verification,
                               us_signed_files *files, us_str *error)
{
    token t = {.scope = US_STR_EMPTY};
    size_t count = us_value_is_none(signatures) ? 0 : signatures.as.array->count;
    if (count != 1)
        return fail(error, count == 0 ? ".signatures.json: missing JWT (expected exactly "
                                        "one)"
                                      : ".signatures.json: multiple JWTs not supported "
                                        "(expected exactly one)");
    us_value text = signatures.as.array->items[0];
    us_str id = verification->key_id;
    if (!split(arena, us_value_is_string(text) ? us_value_text(text) : US_STR_EMPTY, &t,
               error))
        return false;
    if (id.length == 0 && !read_header_key(arena, &t, &id, error))
        return false;
    if (!read_claims(arena, &t, files, error))
        return false;
    if (id.length == 0)
        id = t.key_id;
    if (id.length == 0)
        return fail(error, "verification key ID is empty");
    const us_bundle_key *key = find_key(arena, verification, id, error);
    if (!key || !check_token(arena, &t, key, error))
        return false;
    us_str scope = verification->scope.length > 0 ? verification->scope : key->scope;
    return us_str_equal(t.scope, scope) || fail(error, "scope mismatch");
}

/* ---- Files */

static bool find_digest(us_str name, us_digest *digest)
{
    static const struct {
        const char *name;
        us_digest digest;
    } known[] = {
        {"MD5", US_DIGEST_MD5},
        {"SHA-1", US_DIGEST_SHA1},
        {"SHA-224", US_DIGEST_SHA224},
        {"SHA-256", US_DIGEST_SHA256},
        {"SHA-384", US_DIGEST_SHA384},
        {"SHA-512", US_DIGEST_SHA512},
        {"SHA-512-224", US_DIGEST_SHA512_224},
        {"SHA-512-256", US_DIGEST_SHA512_256},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (us_str_is(name, known[i].name)) {
            *digest = known[i].digest;
            return true;
        }
    return false;
}

static bool has_structure(us_str name)
{
    us_str base = us_path_base(name);
    return us_str_is(base, "data.json") || us_str_is(base, "data.yaml") ||
           us_str_is(base, "data.yml") || us_str_is(base, ".manifest");
}

bool us_bundle_digest(us_arena *arena, us_str algorithm, us_str name, us_str bytes,
                      unsigned char digest[US_DIGEST_SIZE], size_t *size, us_str *error)
{
    us_digest kind;
    if (!find_digest(algorithm, &kind)) {
        *error = us_str_format(arena, "unsupported hashing algorithm: %.*s",
                               US_STR_ARG(algorithm));
        return false;
    }
    if (has_structure(name)) {
        us_value value;
        if (!us_go_read_any(arena, bytes, &value, error))
            return false;
        us_buf text = us_buf_make(arena);
        us_json_write(&text, value, US_JSON_COMPACT);
        bytes = us_buf_str(&text);
    }
    *size = us_digest_compute(kind, bytes, digest);
    return *size > 0 || fail(error, "the digest can't be computed");
}

/* Decodes [hash]; false where it is no hexadecimal. */
static bool read_hash(us_arena *arena, us_str hash, us_str *bytes, us_str *error)
{
    char *decoded = us_arena_alloc(arena, hash.length / 2 + 1);
    for (size_t i = 0; i < hash.length; i++) {
        int digit = us_hex_digit(hash.text[i]);
        if (digit < 0) {
            unsigned char c = (unsigned char)hash.text[i];
            *error = us_str_format(arena, "encoding/hex: invalid byte: U+%04X", c);
            if (c >= 0x20 && c < 0x7F)
                *error = us_str_format(arena, "%.*s '%c'", US_STR_ARG(*error), c);
            return false;
        }
        decoded[i / 2] = (char)(i % 2 ? decoded[i / 2] << 4 | digit : digit);
    }
    *bytes = us_str_make(decoded, hash.length / 2);
    return hash.length % 2 == 0 || fail(error, "encoding/hex: odd length hex string");
}

static bool is_excluded(const us_bundle_verification *verification, us_str name)
{
    for (size_t i = 0; i < verification->exclude_count; i++)
        if (us_path_match(verification->exclude[i], name))
            return true;
    return false;
}

bool us_bundle_check_file(us_arena *arena, us_signed_files *files,
                          const us_bundle_verification *verification, us_str name,
                          us_str bytes, us_str *error)
{
    unsigned char digest[US_DIGEST_SIZE];
    size_t size;
    us_str wanted;
    const us_value *index = us_object_get_str(files->by_name, name);
    us_signed_file *file = index ? &files->items[index->as.integer] : NULL;
    if (is_excluded(verification, name)) {
        if (file)
            file->seen = true;
        return true;
    }
    if (!file || file->seen) {
        *error = us_str_format(arena, "file %.*s not included in bundle signature",
                               US_STR_ARG(name));
        return false;
    }
    if (file->algorithm.length == 0) {
        *error = us_str_format(arena, "no hashing algorithm provided for file %.*s",
                               US_STR_ARG(name));
        return false;
    }
    if (!us_bundle_digest(arena, file->algorithm, name, bytes, digest, &size, error) ||
        !read_hash(arena, file->hash, &wanted, error))
        return false;
    if (!us_digest_equal(wanted, us_str_make((const char *)digest, size))) {
        us_str want =
            us_digest_hex(arena, (const unsigned char *)wanted.text, wanted.length);
        us_str got = us_digest_hex(arena, digest, size);
        *error = us_str_format(arena, "%.*s: digest mismatch (want: %.*s, got: %.*s)",
                               US_STR_ARG(name), US_STR_ARG(want), US_STR_ARG(got));
        return false;
    }
    file->seen = true;
    return true;
}

bool us_bundle_check_missing(us_arena *arena, const us_signed_files *files, us_str *error)
{
    us_buf names = us_buf_make(arena);
    for (size_t i = 0; i < files->count; i++) {
        const us_signed_file *file =
            &files->items[files->by_name->values[us_object_order(files->by_name)[i]]
                              .as.integer];
        if (file->seen)
            continue;
        us_buf_add_c(&names, names.length > 0 ? " " : "");
        us_buf_add_str(&names, file->name);
    }
    if (names.length == 0)
        return true;
    us_str list = us_buf_str(&names);
    *error = us_str_format(arena,
                           "file(s) [%.*s] specified in bundle signatures but not found "
                           "in the target bundle",
                           US_STR_ARG(list));
    return false;
}
