# SPDX-FileCopyrightText: 2026 AioPool contributors
# SPDX-License-Identifier: MIT
# Run by ctest: BUILD refuses to make documentation of FILE and says SENTENCE, and nothing else.

execute_process(COMMAND ${BUILD} ${FOLDER} ${FILE} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE error)
if(NOT result EQUAL 1)
    message(FATAL_ERROR "The exit status is ${result} instead of 1:\n${output}${error}")
endif()
string(FIND "${error}" "${SENTENCE}" place)
string(REGEX MATCHALL "is not documented" sentences "${error}")
list(LENGTH sentences count)
if(place EQUAL -1 OR NOT count EQUAL 1)
    message(FATAL_ERROR "It does not say \"${SENTENCE}\", or more than that:\n${error}")
endif()
