#include "builtins/builtin.h"
#include "builtins/files.h"
#include "builtins/hash.h"
#include "lib/base_n.h"
#include "lib/digest.h"
#include "lib/nar.h"

void hash_raise(struct vm *vm, enum digest_status status, struct buf *message)
{
    static const enum error_kind kinds[] = {
        [DIGEST_BAD_HASH] = ERR_VALUE,
        [DIGEST_BAD_NAME] = ERR_ALGORITHM,
        [DIGEST_FEATURE_OFF] = ERR_EXPERIMENTAL,
    };
    vm_raise(vm, kinds[status], "%s", buf_cstr(message));
}

static enum digest_kind select_algorithm(struct vm *vm, value name)
{
    enum digest_kind kind;
    struct buf message = { 0 };
    enum digest_status status = digest_select(value_bytes(name), &kind, &message);
    if (status != DIGEST_OK)
        hash_raise(vm, status, &message);
    return kind;
}

static value base16(const struct hash *hash)
{
    struct buf text = { 0 };
    base_n_format_hash(&text, hash, BASE_N_16, false);
    return string_from_buf(&text);
}

BUILTIN(hashString, "hashString", 2, "type s", 0,
    "Return the hash of the string *s* in base 16. *type* is the algorithm: `\"md5\"`, "
    "`\"sha1\"`, `\"sha256\"` or `\"sha512\"`.")
{
    struct hash hash = { .kind = select_algorithm(
                             vm, vm_force_plain_string(vm, args[0], FIRST("hashString"))) };
    struct slice text = value_bytes(vm_force_string(vm, args[1], SECOND("hashString")));
    digest_of(hash.kind, text, hash.bytes);
    return base16(&hash);
}

BUILTIN(hashFile, "hashFile", 2, "type p", 0,
    "Return the hash of the contents of the file *p* in base 16. *type* is the algorithm: "
    "`\"md5\"`, `\"sha1\"`, `\"sha256\"` or `\"sha512\"`.")
{
    struct hash hash = { .kind = select_algorithm(
                             vm, vm_force_plain_string(vm, args[0], FIRST("hashFile"))) };
    const char *path = files_real_path(vm, args[1]), *why;
    if (!nar_hash_flat(vm->io, path, &hash, &why))
        vm_raise(vm, ERR_IO, "%s", why);
    return base16(&hash);
}

/* convertHash ----------------------------------------------------------------------------- */

static enum base_n select_format(struct vm *vm, value name)
{
    enum base_n base;
    const char *warning;
    struct buf message = { 0 };
    enum digest_status status = base_n_select(value_bytes(name), &base, &warning, &message);
    if (status != DIGEST_OK)
        hash_raise(vm, status, &message);
    if (warning)
        vm_warn(vm, POS_NONE, "%s", warning);
    return base;
}

BUILTIN(convertHash, "convertHash", 1, "args", 0,
    "Write a hash in another format. *args* is a set of `hash`, the hash in any format; "
    "`hashAlgo`, its algorithm, which may be left out where `hash` itself tells it (as in "
    "`sha256-...` or `sha256:...`); and `toHashFormat`, one of `\"base16\"`, `\"nix32\"`, "
    "`\"base64\"` and `\"sri\"` (`\"base32\"` is an old name of `\"nix32\"`).")
{
    struct attrs *set = value_attrs(vm_force_attrs(vm, args[0], FIRST("convertHash")));
    value text = vm_force_plain_string(vm,
        vm_attribute(
            vm, set, symbol_intern(slice_of("hash")), "while locating the attribute 'hash'"),
        "while evaluating the attribute 'hash'");
    enum digest_kind kind = DIGEST_NONE;
    value *algorithm = attrs_find(set, symbol_intern(slice_of("hashAlgo")));
    if (algorithm)
        kind = select_algorithm(
            vm, vm_force_plain_string(vm, *algorithm, "while evaluating the attribute 'hashAlgo'"));
    enum base_n base =
        select_format(vm, vm_force_plain_string(vm,
                              vm_attribute(vm, set, symbol_intern(slice_of("toHashFormat")),
                                  "while locating the attribute 'toHashFormat'"),
                              "while evaluating the attribute 'toHashFormat'"));
    struct hash hash;
    struct buf out = { 0 };
    enum digest_status status = base_n_parse_hash(value_bytes(text), kind, &hash, &out);
    if (status != DIGEST_OK)
        hash_raise(vm, status, &out);
    base_n_format_hash(&out, &hash, base, base == BASE_N_SRI);
    return string_from_buf(&out);
}
