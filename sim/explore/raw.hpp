// Reading and writing numbers in blocks of bytes; memcpy becomes plain loads and stores. Internal to the room.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace lockstep::raw {

inline const std::byte* bytesOf(const void* block) {
    return static_cast<const std::byte*>(block);
}
inline std::byte* bytesOf(void* block) {
    return static_cast<std::byte*>(block);
}

template <class T>
T load(const std::byte* from) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
}
inline std::uint64_t load(const std::byte* from, std::uint8_t bytes) {
    switch (bytes) {
    case 1: return load<std::uint8_t>(from);
    case 2: return load<std::uint16_t>(from);
    case 4: return load<std::uint32_t>(from);
    default: return load<std::uint64_t>(from);
    }
}

template <class T>
void storeAs(std::byte* to, std::uint64_t value) {
    const auto narrow = static_cast<T>(value);
    std::memcpy(to, &narrow, sizeof(T));
}
inline void store(std::byte* to, std::uint64_t value, std::uint8_t bytes) {
    switch (bytes) {
    case 1: storeAs<std::uint8_t>(to, value); break;
    case 2: storeAs<std::uint16_t>(to, value); break;
    case 4: storeAs<std::uint32_t>(to, value); break;
    default: storeAs<std::uint64_t>(to, value); break;
    }
}

}  // namespace lockstep::raw
