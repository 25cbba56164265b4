"""A REST client of the user service, as one writes it by hand: create, list, get, update, delete."""

import os

import requests

BASE = os.environ.get("BASE_URL", "http://127.0.0.1:50051")


def main() -> None:
    created = requests.post(f"{BASE}/users", json={"name": "Ada", "email": "ada@example.com"}, timeout=5)
    created.raise_for_status()
    print("POST   ", created.json()["message"])

    users = requests.get(f"{BASE}/users", timeout=5).json()
    print("GET    ", users)
    user_id = next(user["id"] for user in users if user["email"] == "ada@example.com")

    user = requests.get(f"{BASE}/users/{user_id}", timeout=5).json()
    print("GET    ", user["name"], user["email"])

    updated = requests.put(
        f"{BASE}/users/{user_id}", json={"name": "Ada Lovelace", "email": "ada@example.com"}, timeout=5
    )
    updated.raise_for_status()
    print("PUT    ", updated.json()["message"])

    deleted = requests.delete(f"{BASE}/users/{user_id}", timeout=5)
    deleted.raise_for_status()
    print("DELETE ", deleted.json()["message"])

    gone = requests.get(f"{BASE}/users/{user_id}", timeout=5)
    print("GET    ", gone.status_code, gone.json()["detail"])


if __name__ == "__main__":
    main()
