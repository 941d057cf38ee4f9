# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# What Doxygen reads of the README: a link to a page's file leads to the page, which has the same name.
s|](src/doc/\([a-z-]*\)\.md)|](@ref \1)|g
