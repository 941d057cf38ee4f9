# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Run by ctest. Checks that the first C++ block of the README is this example, word for word.

file(READ "${README}" readme)
file(READ "${SOURCE}" source)
string(REGEX REPLACE "^(//[^\n]*\n)+" "" source "${source}")
set(block "```cpp\n${source}```\n")
string(FIND "${readme}" "${block}" place)
string(FIND "${readme}" "```cpp\n" first)
if(place EQUAL -1 OR NOT place EQUAL first)
    message(FATAL_ERROR "The first C++ block of ${README} is not what ${SOURCE} says:\n${source}")
endif()
