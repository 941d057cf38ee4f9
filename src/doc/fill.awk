# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Prints a page with what its marks stand for:
#     <!-- snippet: FILE NAME -->    the code between the marks NAME of tests/snippets/FILE, in a block after this line
#     <!-- qml: FILE... -->          the members of the QML type in FILEs (members.awk), up to <!-- end -->

function fail(message) {
    print FILENAME ":" FNR ": " message >"/dev/stderr"
    failed = 1
    exit 1
}

# Prints the code, without the indentation that all its lines have.
function printSnippet(file, name,    path, line, lines, count, i, indent, least, inside) {
    path = "tests/snippets/" file
    count = inside = 0
    least = 1000
    while ((getline line <path) > 0) {
        if (line ~ "^ *//! \\[" name "\\]$") {
            inside = !inside
            if (!inside)
                break
        } else if (inside && line !~ /^ *\/\/! \[/) {
            lines[count++] = line
            match(line, /^ */)
            if (line != "" && RLENGTH < least)
                least = RLENGTH
        }
    }
    close(path)
    if (inside || count == 0)
        fail(path " has no snippet " name)
    for (i = 0; i < count; ++i)
        print substr(lines[i], least + 1)
}

function printMembers(files,    command) {
    command = "awk -f src/doc/members.awk " files
    fflush()
    if (system(command) != 0)
        fail("no members of " files)
}

/^<!-- snippet: [a-z]+\.cpp [A-Za-z0-9]+ -->$/ {
    print
    print "```cpp"
    printSnippet($3, $4)
    print "```"
    expected = 1
    next
}
expected {
    expected = 0
    if ($0 == "```cpp") {
        skipped = "```"
        next
    }
}
/^<!-- qml: .* -->$/ {
    print
    files = $0
    gsub(/^<!-- qml: | -->$/, "", files)
    printMembers(files)
    skipped = "<!-- end -->"
    next
}
skipped != "" {
    if ($0 != skipped)
        next
    if (skipped ~ /^</)
        print
    skipped = ""
    next
}
/^<!-- / && $0 != "<!-- end -->" { fail("unknown mark " $0) }
$0 == "<!-- end -->" { fail("an end without a beginning") }
{ print }
END {
    if (!failed && skipped != "")
        fail("no " skipped)
}
