"""Passwords: argon2id, with parameters that take 50-75 ms on two cores instead of the library's half second."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
_DUMMY = _HASHER.hash("no such account")
MIN_LENGTH = 10


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether ``password`` fits; takes the same time for an account without a password or that does not exist."""
    try:
        return _HASHER.verify(stored or _DUMMY, password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    return _HASHER.check_needs_rehash(stored)


def password_problem(password: str) -> str | None:
    """Why a new password is refused, in Chinese for the person who chose it; None when it is fine."""
    if len(password) < MIN_LENGTH:
        return f"密码至少 {MIN_LENGTH} 位。"
    if len(set(password)) < 5:
        return "密码太简单，请多用几种字符。"
    return None
