// Where the values of a run came from: each register's value as an expression over the reads of shared memory that went
// into it, and the branches that what runs now depends on. It follows a run that has happened; it executes nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "machine/event.hpp"

namespace lockstep {

class DataFlow {
public:
    using Value = std::uint32_t;  ///< names an expression; 0 is a constant

    /// A read of shared memory that a value depends on.
    struct Source {
        std::size_t step = 0;
        bool atomic = false;  ///< half of a read-modify-write: it claims, and does not merely look
    };
    /// A branch whose ways have not met again.
    struct Decision {
        std::uint32_t branch = 0;  ///< micro-op
        std::uint32_t join = 0;    ///< where the ways meet, or kNone
        std::size_t depth = 0;     ///< of calls
        Value condition = 0;
    };

    explicit DataFlow(const Program& program);

    /// What the micro-op of a step is about to use, asked before `take`: the value stored, and the element's index.
    [[nodiscard]] Value stored(const Event& e) const;
    [[nodiscard]] Value index(const Event& e) const;
    [[nodiscard]] const std::vector<Decision>& decisions(std::uint32_t context) const {
        return flows_[context].decisions;
    }
    /// The reads that a value depends on, by step.
    [[nodiscard]] std::vector<Source> sources(Value value) const;
    /// What the value was, and what it would be if reads (by step) had given other values.
    [[nodiscard]] std::uint64_t was(Value value) const { return nodes_[value].value; }
    [[nodiscard]] std::uint64_t wouldBe(Value value, const std::map<std::size_t, std::uint64_t>& instead) const;

    /// Follows one step; steps come in order, from the first.
    void take(const Event& e, std::size_t step);

private:
    struct Node {
        enum class Kind : std::uint8_t { Constant, Read, Alu, Convert };
        Kind kind = Kind::Constant;
        AluOp alu = AluOp::Add;
        IntType type = kInt;
        bool atomic = false;
        std::uint64_t value = 0;
        Value left = 0, right = 0;
        std::size_t step = 0;  // Read
    };
    struct Flow {  // of one context
        std::uint32_t pc = 0;
        std::uint32_t remaining = 0;
        std::uint64_t call = 0;  // serial number
        std::vector<std::uint32_t> callers;
        std::vector<Value> registers;
        std::vector<Decision> decisions;
    };
    struct Carried {  // what a context left in memory for itself
        std::uint32_t context = kNone;
        std::uint64_t call = 0;
        Value value = 0;
    };

    Value add(const Node& node);
    Value operand(Flow& f, const Operand& o);
    Value convert(IntType type, Value of);
    Value result(Flow& f, const MicroOp& op, const Event& e, std::size_t step);
    void start(std::uint32_t context);
    void settle(std::uint32_t context);
    void branch(Flow& f, const MicroOp& op);
    bool leave(std::uint32_t context, const MicroOp& op);
    std::vector<Value> below(Value value) const;
    std::uint32_t joinOf(std::uint32_t op);

    const Program& program_;
    std::vector<Node> nodes_;
    std::vector<Flow> flows_;
    std::map<std::uint32_t, Carried> carried_;  // by cell
    std::map<std::uint32_t, std::vector<std::uint32_t>> joins_;
};

}  // namespace lockstep
