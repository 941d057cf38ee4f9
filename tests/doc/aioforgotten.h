// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

/*!
    \class AioDocumented
    \brief Has a member that is not.
*/
class AioDocumented
{
public:
    /*! Is. */
    void documented();
    void forgotten();
    /*! \internal */
    void ours();
};
