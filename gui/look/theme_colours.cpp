// The two sets of colours. Categories come from Okabe and Ito's palette, lightened or darkened so that text has a
// contrast of 4.5 or more on its ground.
#include <array>

#include "look/theme.hpp"

namespace lockstep::gui {
namespace {

using Role = Theme::Role;

QColor light(Role role) {
    switch (role) {
    case Role::Background: return QColor(0xf3, 0xf4, 0xf6);
    case Role::Surface: return QColor(0xff, 0xff, 0xff);
    case Role::Text: return QColor(0x1b, 0x1f, 0x24);
    case Role::Dim: return QColor(0x5b, 0x65, 0x70);
    case Role::Line: return QColor(0xd3, 0xd8, 0xde);
    case Role::Accent: return QColor(0x00, 0x62, 0x9b);
    case Role::Good: return QColor(0x00, 0x75, 0x54);
    case Role::Bad: return QColor(0xb8, 0x3b, 0x00);
    case Role::Warning: return QColor(0x8a, 0x5a, 0x00);
    case Role::Unknown: return QColor(0x6b, 0x62, 0x8f);
    case Role::Selection: return QColor(0xcf, 0xe5, 0xf5);
    case Role::SelectionText: return QColor(0x0b, 0x22, 0x33);
    case Role::Task: return QColor(0x3f, 0x8f, 0xc6);
    case Role::Softirq: return QColor(0xb6, 0x82, 0x1b);
    case Role::Hardirq: return QColor(0xbc, 0x66, 0x97);
    case Role::LockHeld: return QColor(0x00, 0x8f, 0x6a);
    case Role::IrqsOff: return QColor(0x7a, 0x6c, 0xb8);
    case Role::Stale: return QColor(0xc2, 0x84, 0x00);
    case Role::Lost: return QColor(0xc4, 0x44, 0x00);
    case Role::CodeKeyword: return QColor(0x7a, 0x2d, 0x8c);
    case Role::CodeType: return QColor(0x00, 0x6a, 0x73);
    case Role::CodePrimitive: return QColor(0x00, 0x5a, 0x9c);
    case Role::CodeNumber: return QColor(0xa3, 0x3b, 0x12);
    case Role::CodeString: return QColor(0x3a, 0x6b, 0x1f);
    case Role::CodeComment: return QColor(0x66, 0x70, 0x7a);
    case Role::CodeMacro: return QColor(0x8a, 0x5a, 0x00);
    case Role::Inactive: return QColor(0x8d, 0x96, 0xa0);
    }
    return {};
}

QColor dark(Role role) {
    switch (role) {
    case Role::Background: return QColor(0x16, 0x1a, 0x20);
    case Role::Surface: return QColor(0x1e, 0x24, 0x2c);
    case Role::Text: return QColor(0xe7, 0xeb, 0xf0);
    case Role::Dim: return QColor(0x9f, 0xab, 0xb8);
    case Role::Line: return QColor(0x37, 0x41, 0x4d);
    case Role::Accent: return QColor(0x63, 0xb8, 0xee);
    case Role::Good: return QColor(0x3c, 0xc9, 0x9d);
    case Role::Bad: return QColor(0xff, 0x8a, 0x5b);
    case Role::Warning: return QColor(0xf0, 0xb4, 0x3c);
    case Role::Unknown: return QColor(0xb5, 0xa8, 0xe6);
    case Role::Selection: return QColor(0x27, 0x4a, 0x66);
    case Role::SelectionText: return QColor(0xf4, 0xf8, 0xfb);
    case Role::Task: return QColor(0x5b, 0xaa, 0xdf);
    case Role::Softirq: return QColor(0xd9, 0xa7, 0x3f);
    case Role::Hardirq: return QColor(0xdb, 0x8a, 0xb8);
    case Role::LockHeld: return QColor(0x2c, 0xb8, 0x8c);
    case Role::IrqsOff: return QColor(0xa4, 0x98, 0xe0);
    case Role::Stale: return QColor(0xf0, 0xb4, 0x3c);
    case Role::Lost: return QColor(0xff, 0x80, 0x48);
    case Role::CodeKeyword: return QColor(0xd6, 0x9b, 0xe8);
    case Role::CodeType: return QColor(0x67, 0xcf, 0xd6);
    case Role::CodePrimitive: return QColor(0x7c, 0xc1, 0xf5);
    case Role::CodeNumber: return QColor(0xf2, 0xa0, 0x7c);
    case Role::CodeString: return QColor(0xa6, 0xd1, 0x86);
    case Role::CodeComment: return QColor(0x8f, 0x9b, 0xa8);
    case Role::CodeMacro: return QColor(0xe5, 0xbd, 0x66);
    case Role::Inactive: return QColor(0x6d, 0x79, 0x86);
    }
    return {};
}

// Okabe and Ito, yellow last: it is weak on white.
constexpr std::array<QRgb, 8> kLightCpus = {0xff0072b2, 0xffd98e00, 0xff009e73, 0xffcc79a7,
                                            0xff3d9bd6, 0xffd55e00, 0xff6b62a8, 0xff9a8a00};
constexpr std::array<QRgb, 8> kDarkCpus = {0xff56b4e9, 0xffe69f00, 0xff2cc295, 0xffe08fbd,
                                           0xff8bb8f0, 0xffff8147, 0xffa99fe6, 0xfff0e442};

}  // namespace

QColor Theme::colour(Role role) const {
    return mode_ == Mode::Light ? light(role) : dark(role);
}

QColor Theme::cpu(std::uint32_t index) const {
    const auto& colours = mode_ == Mode::Light ? kLightCpus : kDarkCpus;
    const QColor base = QColor::fromRgba(colours[index % colours.size()]);
    // From the ninth CPU on the same hues come again, a little lighter or darker; the lane's name tells them apart.
    const auto round = static_cast<int>((index / colours.size()) % 3);
    return round == 0 ? base : round == 1 ? base.lighter(125) : base.darker(125);
}

QColor Theme::series(int index) const {
    return cpu(static_cast<std::uint32_t>(index < 0 ? 0 : index));
}

}  // namespace lockstep::gui
