#include "builtins/prelude.h"
#include "builtins/builtin.h"
#include "builtins/import.h"
#include "lib/path.h"

/* derivation ------------------------------------------------------------------------------ */

/*
 * A function around the builtin derivationStrict, which runs when a path is asked for. The value is
 * the set of the first output; each set has all the others. Errors show lines of this text and
 * programs see positions in it, so where something stands in it is a part of its meaning: the
 * head of the function in line 30, `strict` in line 37, the set of an output from line 49 on.
 */
static const char derivation_text[] =
    "/*\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
    "  The function `derivation`: a set with the attributes of the argument and what follows\n"
    "  from them, lazily:\n\n"
    "  - drvPath, the path of the derivation's file in the store;\n"
    "  - outPath, the path of this output, and outputName, its name;\n"
    "  - an attribute for each output, with such a set for that output;\n"
    "  - all, the list of these sets; drvAttrs, the argument; type.\n\n\n\n\n\n\n\n"
    "*/\n"
    "drvAttrs@{\n"
    "  outputs ? [ \"out\" ],\n"
    "  ...\n"
    "}:\n"
    "\n"
    "let\n"
    "\n"
    "  strict = derivationStrict drvAttrs;\n"
    "\n"
    "  # What the sets of all outputs have in common.\n"
    "  commonAttrs =\n"
    "    drvAttrs // builtins.listToAttrs outputsList //\n"
    "    {\n"
    "      all = map (set: set.value) outputsList;\n"
    "      inherit drvAttrs;\n"
    "    };\n"
    "\n"
    "  outputToAttrListElement = outputName: {\n"
    "    name = outputName;\n"
    "    value = commonAttrs // {\n"
    "      outPath = builtins.getAttr outputName strict;\n"
    "      drvPath = strict.drvPath;\n"
    "      type = \"derivation\";\n"
    "      inherit outputName;\n"
    "    };\n"
    "  };\n"
    "\n"
    "  outputsList = map outputToAttrListElement outputs;\n"
    "\n"
    "in\n"
    "(builtins.head outputsList).value\n";

static value make_derivation(struct vm *vm, value *args)
{
    (void)args;
    return import_text(vm, SOURCE_INTERNAL, "«nix-internal»/derivation-internal.nix",
        slice_of(derivation_text), "/", NULL);
}

/* Compiled when it is first used. */
static const struct builtin derivation_maker = {
    .word0 = &derivation_maker.head,
    .head = { .kind = FUNC_BUILTIN, .arity = 1 },
    .name = "derivation",
    .fn = make_derivation,
};

BUILTIN(derivation, "derivation", 0, "", BUILTIN_GLOBAL | BUILTIN_CONSTANT,
    "Describe a build: return a set with the store paths that it will have, from a set with at "
    "least `name`, `system` and `builder`.")
{
    return thunk_apply(value_of_builtin(&derivation_maker), VALUE_NULL);
}

/* The value of importing a .drv file: as that of `derivation`, as far as the file tells. */
static const char imported_text[] = "known@{ drvPath, name, outputs, ... }:\n"
                                    "let\n"
                                    "  commonAttrs = builtins.listToAttrs outputsList // {\n"
                                    "    all = map (output: output.value) outputsList;\n"
                                    "    inherit drvPath name;\n"
                                    "    type = \"derivation\";\n"
                                    "  };\n"
                                    "  describe = outputName: {\n"
                                    "    name = outputName;\n"
                                    "    value = commonAttrs // {\n"
                                    "      outPath = builtins.getAttr outputName known;\n"
                                    "      inherit outputName;\n"
                                    "    };\n"
                                    "  };\n"
                                    "  outputsList = map describe outputs;\n"
                                    "in\n"
                                    "(builtins.head outputsList).value\n";

value prelude_imported_derivation(struct vm *vm)
{
    return import_text(vm, SOURCE_INTERNAL, "«nix-internal»/imported-drv-to-derivation.nix",
        slice_of(imported_text), "/", NULL);
}

/* Files ----------------------------------------------------------------------------------- */

static const char fetchurl_text[] =
    "# A derivation that downloads `url` when it is built: the file itself, or what an archive\n"
    "# holds if `unpack`. The hash that the result must have is `hash` in SRI form, or one of the\n"
    "# attributes that are named after an algorithm.\n"
    "{\n"
    "  url,\n"
    "  name ? baseNameOf (toString url),\n"
    "  executable ? false,\n"
    "  unpack ? false,\n"
    "  impure ? false, # without a hash, downloaded each time\n"
    "  hash ? \"\",\n"
    "  sha512 ? \"\",\n"
    "  sha256 ? \"\",\n"
    "  sha1 ? \"\",\n"
    "  md5 ? \"\",\n"
    "  outputHash ?\n"
    "    if hash != \"\" then hash\n"
    "    else if sha512 != \"\" then sha512\n"
    "    else if sha1 != \"\" then sha1\n"
    "    else if md5 != \"\" then md5\n"
    "    else sha256,\n"
    "  outputHashAlgo ?\n"
    "    if hash != \"\" then \"\"\n"
    "    else if sha512 != \"\" then \"sha512\"\n"
    "    else if sha1 != \"\" then \"sha1\"\n"
    "    else if md5 != \"\" then \"md5\"\n"
    "    else \"sha256\",\n"
    "  system ? \"\", # of no effect\n"
    "}:\n"
    "let\n"
    "  expected =\n"
    "    if impure then { __impure = true; } else { inherit outputHash outputHashAlgo; };\n"
    "  request = {\n"
    "    inherit name url executable unpack;\n"
    "    urls = [ url ];\n"
    "    builder = \"builtin:fetchurl\";\n"
    "    system = \"builtin\";\n"
    "    outputHashMode = if executable || unpack then \"recursive\" else \"flat\";\n"
    "    preferLocalBuild = true;\n"
    "    impureEnvVars = map (protocol: protocol + \"_proxy\") [\n"
    "      \"http\" \"https\" \"ftp\" \"all\" \"no\"\n"
    "    ];\n"
    "  };\n"
    "in\n"
    "derivation (request // expected)\n";

static const struct prelude_file {
    const char *name, *text;
} files[] = {
    { "fetchurl.nix", fetchurl_text },
};

/* Puts the files below the store, under a folder of their own. */
static const char *folder(struct vm *vm)
{
    static const char folder_path[] = "/__corepkgs__";
    static bool added;
    if (added)
        return folder_path;
    struct io *memory = io_memory(vm->store->below);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct slice path = path_join(slice_of(folder_path), slice_of(files[i].name));
        io_memory_add(memory, path.ptr, slice_of(files[i].text));
    }
    vm->store->below = memory;
    added = true;
    return folder_path;
}

const char *prelude_find(struct vm *vm, struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (slice_eq(name, slice_of(files[i].name)))
            return path_join(slice_of(folder(vm)), name).ptr;
    }
    return NULL;
}
